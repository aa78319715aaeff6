;; Never returns: the loop has no exit, allocates nothing and calls nobody.
(module
  (memory (export "memory") 1)
  (func (export "execute") (result i32)
    (loop $again (br $again))
    (unreachable)))

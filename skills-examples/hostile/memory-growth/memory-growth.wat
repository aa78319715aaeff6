;; Takes memory page by page and writes into each, so that the system has to back it. Traps once it is refused more.
(module
  (memory (export "memory") 1)
  (func (export "execute") (result i32)
    (local $pages i32)
    (loop $again
      (local.set $pages (memory.grow (i32.const 1)))
      (if (i32.lt_s (local.get $pages) (i32.const 0)) (then (unreachable)))
      (i32.store (i32.shl (local.get $pages) (i32.const 16)) (i32.const -1))
      (br $again))
    (unreachable)))

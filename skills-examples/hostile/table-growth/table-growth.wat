;; Takes table elements, which no memory limit counts. Without a limit of their own they end the whole process, because
;; the engine gives up when its heap is full. Traps once it is refused more.
(module
  (memory (export "memory") 1)
  (table $elements 1 funcref)
  (func (export "execute") (result i32)
    (loop $again
      (if (i32.lt_s (table.grow $elements (ref.null func) (i32.const 1024)) (i32.const 0))
        (then (unreachable)))
      (br $again))
    (unreachable)))

;; Imports what its manifest does not ask for, and what no host has. It never gets to run.
(module
  (import "extism:host/user" "cordon_fs" (func $files (param i64) (result i64)))
  (import "extism:host/user" "cordon_shell" (func $shell (param i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "execute") (result i32)
    (drop (call $files (i64.const 0)))
    (drop (call $shell (i64.const 0)))
    (i32.const 0)))

import { assembleBytes, imports } from "../../cell/contract/assemble.ts";

/** What is a guest's own, beside the code that all of these guests have. */
export interface SharedGuest {
  /** The function that is its tool. */
  readonly tool: "witness" | "destroy" | "ask" | "count";
  /** The text its memory begins with, at address 40. */
  readonly text: string;
  /** What its mutable global begins with. */
  readonly number: number;
  /** Whether the place of the capability is taken by `cordon_fs`, which waits for the host. Default: by `length`. */
  readonly asks?: boolean;
}

/** More code than it takes for a module to share it. */
const padding = `(func $padding (param i32) (result i32)
  ${"(local.set 0 (i32.add (local.get 0) (i32.const 1234567890)))\n".repeat(14_000)} (local.get 0))`;

/**
 * Makes modules with the same code. Their tools are
 *
 * - `witness`: a number made of all its memory, its globals, its table and the size of its memory;
 * - `destroy`: writes all it can reach, grows its memory, writes that too, and then does not return;
 * - `ask`: asks the host once, and gives the length of the answer;
 * - `count`: raises its global, and gives it with its text.
 *
 * The last eight bytes of an output are a number.
 */
export async function sharedGuest({ tool, text, number, asks = false }: SharedGuest): Promise<Uint8Array> {
  const capability = asks ? '"extism:host/user" "cordon_fs"' : '"extism:host/env" "length"';
  const own = imports.replace('"extism:host/user" "cordon_fs"', capability);
  const guest = `(module ${own} (memory 3 8) (table $table 4 4 funcref)
    (global $number (mut i32) (i32.const ${number})) (global $long (mut i64) (i64.const ${number * 5}))
    (elem (i32.const 1) $padding) (data (i32.const 40) "${text}") (data (i32.const 190000) "the end of ${text}")
    ${padding}
    (func $witness (result i32) (local $at i32) (local $sum i64)
      (local.set $sum (i64.add (i64.extend_i32_s (global.get $number)) (global.get $long)))
      (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) (i64.extend_i32_u (memory.size))))
      (loop $again
        (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) (i64.load (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br_if $again (i32.lt_u (local.get $at) (i32.mul (memory.size) (i32.const 65536)))))
      (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (call_indirect (param i32) (result i32) (i32.const 5) (i32.const 1)))))
      (call $give (local.get $sum)))
    (func $destroy (result i32)
      (memory.fill (i32.const 0) (i32.const 0xaa) (i32.mul (memory.size) (i32.const 65536)))
      (drop (memory.grow (i32.const 2)))
      (memory.fill (i32.const 0) (i32.const 0x55) (i32.mul (memory.size) (i32.const 65536)))
      (global.set $number (i32.const -1)) (global.set $long (i64.const -1))
      (unreachable))
    (func $ask (result i32) (local $frame i64)
      (local.set $frame (call $alloc (i64.const 8)))
      (call $give (call $length (call $fs (local.get $frame)))))
    (func $count (result i32)
      (global.set $number (i32.add (global.get $number) (i32.const 1)))
      (i32.store8 (i32.const 40) (i32.add (i32.load8_u (i32.const 40)) (i32.const 1)))
      (call $give (i64.add (i64.mul (i64.extend_i32_s (global.get $number)) (i64.const 256)) (i64.load8_u (i32.const 40)))))
    (func $give (param $value i64) (result i32) (local $block i64)
      (local.set $block (call $alloc (i64.const 8)))
      (call $store_u64 (local.get $block) (local.get $value))
      (call $output_set (local.get $block) (i64.const 8))
      (i32.const 0))
    (export "execute" (func $${tool})))`;
  return await assembleBytes(guest);
}

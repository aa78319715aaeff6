import { imports } from "./assemble.ts";

const execute = (body: string, extra = ""): string =>
  `(module ${imports} (memory 1) ${extra} (func (export "execute") (result i32) ${body}))`;

const input = "(call $input_offset)";

/** Gives its input back. */
export const echo: string = execute(`(call $output_set ${input} (call $input_length)) (i32.const 0)`);

/** Fails with its input as the error text. */
export const failsWithInput: string = execute(`(call $error_set ${input}) (i32.const 1)`);

/** Asks the host with its input, and gives the answer back. */
export const asksHost: string = execute(
  `(local $a i64) (local.set $a (call $fs ${input}))
   (call $output_set (local.get $a) (call $length (local.get $a))) (i32.const 0)`,
);

/** Asks the host and swallows whatever can be swallowed, for ever. */
export const catchesEverything: string = execute(
  `(loop $again (try (do (drop (call $fs ${input}))) (catch_all)) (br $again)) (i32.const 0)`,
);

/** Computes for ever. */
export const loops: string = execute("(loop $again (br $again)) (i32.const 0)");

/** Computes for ever, in a module that could also wait. */
export const asksHostThenLoops: string = execute(
  "(loop $again (br $again)) (drop (call $fs (i64.const 0))) (i32.const 0)",
);

/** Calls itself until the stack is full. */
export const recurses: string = execute(
  "(i32.const 1) (drop) (call $deep)",
  "(func $deep (result i32) (i32.add (call $deep) (i32.const 1)))",
);

/** Other ways not to end. */
export const endless: readonly string[] = [
  execute(`(loop $again (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br $again)) (i32.const 0)`),
  execute(`(loop $again (drop (memory.grow (i32.const 0))) (br $again)) (i32.const 0)`),
  execute(
    `(loop $again (call $half (i32.const 24)) (br $again)) (i32.const 0)`,
    `(func $half (param i32) (if (local.get 0) (then
       (call $half (i32.sub (local.get 0) (i32.const 1))) (call $half (i32.sub (local.get 0) (i32.const 1))))))`,
  ),
  execute(
    `(loop $again (call_indirect (type $nothing) (i32.const 0)) (br $again)) (i32.const 0)`,
    `(type $nothing (func)) (table funcref (elem $idle)) (func $idle)`,
  ),
  execute(`(loop $again (try (do (throw $t)) (catch $t)) (br $again)) (i32.const 0)`, "(tag $t)"),
  execute(`(loop $again (drop (call $load_u8 (i64.const 1))) (br $again)) (i32.const 0)`),
];

/** Never comes to its tool. */
export const endlessStart: string = execute("(i32.const 0)", "(func $start (loop $again (br $again))) (start $start)");

/** Asks the host before its tool runs, and fails unless the answer is a denial. */
export const asksHostAtStart: string = execute(
  `(i32.eqz (i64.gt_u (call $length (global.get $answer)) (i64.const 40)))`,
  `(global $answer (mut i64) (i64.const 0))
   (func $start (global.set $answer (call $fs (call $alloc (i64.const 8))))) (start $start)`,
);

/** Grows its memory page by page until it is refused, and traps. */
export const growsMemory: string = execute(
  `(loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable`,
);

/** The same with a table. */
export const growsTable: string = execute(
  `(loop $again (br_if $again (i32.ne (table.grow (ref.null func) (i32.const 10)) (i32.const -1)))) unreachable`,
  "(table 1 funcref)",
);

/** A loop that ends. */
export const countsTo1000: string = execute(
  `(local $i i32) (loop $again (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
     (i32.const 1000)))) (i32.const 0)`,
);

/**
 * Gives 1 if it finds anything a call before it left: in linear memory, in a global, in a table, in a block, in a
 * variable. Then leaves something everywhere.
 */
export const leavesTraces: string = execute(
  `(local $found i32) (local $i i32) (local $block i64) (local $key i64)
   (loop $memory
     (local.set $found (i32.or (local.get $found) (i32.load8_u (local.get $i))))
     (br_if $memory (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 65536))))
   (local.set $found (i32.or (local.get $found) (global.get $g)))
   (local.set $found (i32.or (local.get $found) (i32.eqz (ref.is_null (table.get (i32.const 0))))))
   (local.set $found (i32.or (local.get $found) (i32.ne (memory.size) (i32.const 1))))
   (local.set $key (call $alloc (i64.const 8)))
   (call $store_u64 (local.get $key) (i64.const 7))
   (local.set $found (i32.or (local.get $found) (i64.ne (call $var_get (local.get $key)) (i64.const 0))))
   (local.set $block (call $alloc (i64.const 4096)))
   (local.set $i (i32.const 0))
   (loop $blocks
     (local.set $found (i32.or (local.get $found)
       (call $load_u8 (i64.add (local.get $block) (i64.extend_i32_u (local.get $i))))))
     (br_if $blocks (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4096))))
   (memory.fill (i32.const 0) (i32.const 255) (i32.const 65536))
   (global.set $g (i32.const 1))
   (table.set (i32.const 0) (ref.func $idle))
   (call $var_set (local.get $key) (local.get $key))
   (local.set $i (i32.const 0))
   (loop $fill
     (call $store_u64 (i64.add (local.get $block) (i64.extend_i32_u (local.get $i))) (i64.const -1))
     (br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 4096))))
   (call $store_u8 (local.tee $block (call $alloc (i64.const 1))) (i32.ne (local.get $found) (i32.const 0)))
   (call $output_set (local.get $block) (i64.const 1))
   (i32.const 0)`,
  "(global $g (mut i32) (i32.const 0)) (table 1 funcref) (func $idle) (elem declare func $idle)",
);

/** Fills everything it can reach and never ends. */
export const writesAndLoops: string = execute(
  `(local $block i64)
   (memory.fill (i32.const 0) (i32.const 255) (i32.const 65536))
   (local.set $block (call $alloc (i64.const 8)))
   (call $store_u64 (local.get $block) (i64.const 7))
   (call $var_set (local.get $block) (local.get $block))
   (loop $again (br $again)) (i32.const 0)`,
);

/** Gives a random number and the time, 8 bytes each. */
export const readsClockAndRandom: string = execute(
  `(local $block i64) (local.set $block (call $alloc (i64.const 16)))
   (call $store_u64 (local.get $block) (call $random))
   (call $store_u64 (i64.add (local.get $block) (i64.const 8)) (call $now))
   (call $output_set (local.get $block) (i64.const 16)) (i32.const 0)`,
);

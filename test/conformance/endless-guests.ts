/** A guest whose function `run` does not end by itself within a lifetime. */
export interface EndlessGuest {
  readonly title: string;
  readonly text: string;
}

const guest = (title: string, run: string, fields = ""): EndlessGuest => ({
  title,
  text: `(module
    (import "test" "progress" (func $progress))
    (memory 16 16) (table $t 8 funcref) (tag $e) ${fields}
    (func (export "run") (call $progress) ${run}))`,
});

/** Twice into the next level, 200 levels deep: bounded in depth, not in time. */
const tree = (callNext: string): string => `(if (local.get 0) (then ${callNext.repeat(2)}))`;
const next = "(i32.sub (local.get 0) (i32.const 1))";

/** Every way to compute for ever that the admitted features have. */
export const endlessGuests: readonly EndlessGuest[] = [
  guest("an empty loop", "(loop (br 0))"),
  guest("a loop by br_if", "(loop (br_if 0 (i32.const 1)))"),
  guest("a loop by br_table", "(loop (br_table 0 0 0 (i32.const 7)))"),
  guest("a loop with an operand", "(i32.const 3) (loop (param i32) (i32.const 1) (i32.add) (br 0))"),
  guest("a loop that loops inside", "(loop (loop (br_if 0 (i32.const 0))) (br 0))"),
  guest("a loop that leaves its block each time", "(loop (block (br 0)) (br 0))"),
  guest("recursion", "(call $f (i32.const 200))", `(func $f (param i32) ${tree(`(call $f ${next})`)})`),
  guest(
    "mutual recursion",
    "(call $f (i32.const 200))",
    `(func $f (param i32) ${tree(`(call $g ${next})`)}) (func $g (param i32) ${tree(`(call $f ${next})`)})`,
  ),
  guest(
    "recursion through a table",
    "(call $f (i32.const 200))",
    `(type $p (func (param i32))) (elem (table $t) (i32.const 0) func $f)
     (func $f (param i32) ${tree(`(call_indirect $t (type $p) ${next} (i32.const 0))`)})`,
  ),
  guest(
    "a chain of functions without loops, each calling the next twice",
    "(call $c0)",
    Array.from({ length: 100 }, (_, index) =>
      index === 99 ? `(func $c${index})` : `(func $c${index} (call $c${index + 1}) (call $c${index + 1}))`,
    ).join(""),
  ),
  guest(
    "a loop of indirect calls",
    "(loop (call_indirect $t (i32.const 0)) (br 0))",
    "(func $n) (elem (table $t) (i32.const 0) func $n)",
  ),
  guest("a loop of fills", "(loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x100000)) (br 0))"),
  guest("a loop of copies", "(loop (memory.copy (i32.const 0) (i32.const 1) (i32.const 0xf0000)) (br 0))"),
  guest("a loop of refused memory.grow", "(loop (drop (memory.grow (i32.const 1))) (br 0))"),
  guest("a loop of refused table.grow", "(loop (drop (table.grow $t (ref.null func) (i32.const 100000))) (br 0))"),
  guest("a loop of table.fill", "(loop (table.fill $t (i32.const 0) (ref.null func) (i32.const 8)) (br 0))"),
  guest("a loop of exceptions", "(loop try (throw $e) catch $e (br 1) end)"),
  guest(
    "a loop that swallows everything",
    "(loop try (call $throws) catch_all (br 1) end)",
    "(func $throws (throw $e))",
  ),
  guest(
    "recursion that swallows everything",
    "(call $f (i32.const 200))",
    `(func $f (param i32) try (call $f ${next}) catch_all end try (call $f ${next}) catch_all end)`,
  ),
];

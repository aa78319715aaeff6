/** A guest whose function `run` does not end by itself within a lifetime. */
export interface EndlessGuest {
  readonly title: string;
  readonly text: string;
  /** Whether it fills the stack, so that its end can come as an overflow of it. */
  readonly overflows?: boolean;
  /** Whether it says itself when it has come to what is to be stopped. */
  readonly announces?: boolean;
}

type GuestTraits = Omit<EndlessGuest, "title" | "text">;

const guest = (title: string, run: string, fields = "", traits: GuestTraits = {}): EndlessGuest => ({
  ...traits,
  title,
  text: `(module
    (import "test" "progress" (func $progress))
    (memory 16 16) (table $t 8 funcref) (tag $e) ${fields}
    (func (export "run") ${traits.announces === true ? "" : "(call $progress)"} ${run}))`,
});

/** Twice into the next level, 200 levels deep: bounded in depth, not in time. */
const tree = (callNext: string): string => `(if (local.get 0) (then ${callNext.repeat(2)}))`;
const next = "(i32.sub (local.get 0) (i32.const 1))";

/** A chain of functions without loops, each calling the next ones as given. */
const chain = (length: number, callNext: (next: number) => string): string =>
  Array.from({ length }, (_, index) => `(func $c${index} ${index === length - 1 ? "" : callNext(index + 1)})`).join("");

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
    chain(100, (called) => `(call $c${called})`.repeat(2)),
  ),
  guest(
    "twenty levels of functions, each calling the next a hundred times",
    "(call $c0)",
    chain(20, (called) => `(call $c${called})`.repeat(100)),
  ),
  guest(
    "diamonds of calls",
    "(call $c0)",
    `${chain(100, (called) => `(call $a${called}) (call $b${called})`)}
     ${Array.from({ length: 99 }, (_, index) => `(func $a${index + 1} (call $c${index + 1})) (func $b${index + 1} (call $c${index + 1}))`).join("")}`,
  ),
  guest(
    "a cycle of three functions that return early",
    "(call $f (i32.const 200))",
    `(func $f (param i32) (if (i32.eqz (local.get 0)) (then return)) ${`(call $g ${next})`.repeat(2)})
     (func $g (param i32) (block (br_if 0 (i32.eqz (local.get 0))) ${`(call $h ${next})`.repeat(2)}))
     (func $h (param i32) (block (block (br_table 0 1 (local.get 0))) (return)) ${`(call $f ${next})`.repeat(2)})`,
  ),
  guest(
    "recursion through a reference put into a table",
    "(table.set $t (i32.const 5) (ref.func $f)) (call $f (i32.const 200))",
    `(type $p (func (param i32))) (elem declare func $f)
     (func $f (param i32) ${tree(`(call_indirect $t (type $p) ${next} (i32.const 5))`)})`,
  ),
  guest(
    "returns from deep recursion into long code of short calls",
    "(loop (call $f (i32.const 9000)) (br 0))",
    `(func $leaf ${"(i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1)))".repeat(15)})
     (func $f (param i32) (if (local.get 0) (then (call $f ${next})) (else (call $progress)))
       ${"(call $leaf)".repeat(50_000)})`,
    { announces: true },
  ),
  guest(
    "returns from deep recursion, each level as long as it may be without a check",
    "(loop (call $f (i32.const 9000)) (br 0))",
    `(func $f (param i32) (if (local.get 0) (then (call $f ${next})) (else (call $progress)))
       ${"(i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1)))".repeat(145)})`,
    { announces: true },
  ),
  guest(
    "a short loop that the rewriter repeats, inside another",
    "(loop (loop (global.set $g (i32.add (global.get $g) (i32.const 1))) (br_if 0 (i32.rem_u (global.get $g) (i32.const 7)))) (br 0))",
    "(global $g (mut i32) (i32.const 0))",
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
    { overflows: true },
  ),
];

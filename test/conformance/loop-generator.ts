/** Hands out numbers below a count, made from a list of bytes, and 0 for ever once they are used up. */
type Choices = (count: number) => number;

function choicesFrom(bytes: Uint8Array): Choices {
  let position = 0;
  return (count) => {
    const byte = bytes[position] ?? 0;
    position += 1;
    return byte % count;
  };
}

/** What a generated function may do. */
export interface LoopProgramOptions {
  /** Whether functions call each other, through the table too, so that several are on the stack. */
  readonly nested: boolean;
}

interface Scope {
  readonly choose: Choices;
  readonly nested: boolean;
  /** Among the functions; it calls only those after it. */
  readonly index: number;
  /** Open blocks. */
  readonly depth: number;
  /** Of the open blocks, counted from the outermost, those that a branch must not go to: it would never end. */
  readonly closed: readonly number[];
  readonly loops: number;
}

const functions = 4;
const deepest = 5;
const mostLoops = 3;
const nops = (count: number): string => "nop ".repeat(count);
const sizes = [0, 1, 2, 9, 40, 126, 127, 300, 505, 513, 900, 4_100] as const;
const deeper = (scope: Scope, blocks = 1): Scope => ({ ...scope, depth: scope.depth + blocks });
const filler = ({ choose }: Scope): string => nops(sizes[choose(sizes.length)] ?? 0);

/** A number that the program makes itself, so that paths differ from round to round. */
const random = (mask: number): string => `(i32.and (i32.shr_u (call $random) (i32.const 9)) (i32.const ${mask}))`;

/** A bit of a counter: few bytes and no call, for loops that stay short and quiet. */
const quickly = ({ choose, loops }: Scope): string =>
  `(i32.and (local.get ${Math.max(loops - 1, 0)}) (i32.const ${1 << choose(4)}))`;

const condition = (scope: Scope): string => (scope.choose(4) === 0 ? random(1 + scope.choose(7)) : quickly(scope));

/** A label of one of the open blocks, or of the function. */
function label({ choose, depth, closed }: Scope): number {
  const open = Array.from({ length: depth + 1 }, (_, from) => from).filter((from) => !closed.includes(from));
  return depth - (open[choose(open.length)] ?? 0);
}

function statements(scope: Scope, atMost = 4): string {
  return Array.from({ length: 1 + scope.choose(atMost) }, () => statement(scope)).join("\n");
}

function statement(scope: Scope): string {
  const { choose, depth } = scope;
  const inner = deeper(scope);
  const all = [
    () => filler(scope),
    () => filler(scope),
    () => `(br_if ${label(scope)} ${condition(scope)})`,
    () => call(scope),
    () => `(if ${condition(scope)} (then ${filler(scope)} ${choose(5) === 0 ? "(return)" : filler(scope)}))`,
    () => loop(scope),
    () => loop(scope),
    () => `(block ${statements(inner)})`,
    () => `(if ${condition(scope)} (then ${statements(inner)}) (else ${statements(inner)}))`,
    () => `(block (br_table ${label(inner)} ${label(inner)} ${condition(scope)}))`,
    () => `try ${call(inner)} ${statements(inner)} ${throwing(scope)} catch_all ${statements(inner)} end`,
    () => `(br ${label(scope)}) ${filler(scope)}`,
  ];
  const offered = depth < deepest ? all : all.slice(0, 5);
  return offered[choose(offered.length)]?.() ?? "";
}

const throwing = (scope: Scope): string =>
  ["", "(throw $error)", `(if ${condition(scope)} (then (throw $error)))`][scope.choose(3)] ?? "";

/** A call: of something small, of something at the edge of what needs a check, or of another function. */
function call({ choose, nested, index }: Scope): string {
  const next = index + 1 + choose(functions - index);
  if (nested && next < functions && choose(2) === 0) {
    return choose(2) === 0 ? `(call $f${next})` : `(call_indirect (i32.const ${next}))`;
  }
  const small = ["$tiny", "$edge", "$chain", "$over"][choose(4)] ?? "$tiny";
  return `(call ${small})`.repeat(1 + choose(9));
}

const spend = "(global.set $left (i32.sub (global.get $left) (i32.const 1)))";
const someLeft = "(i32.gt_s (global.get $left) (i32.const 0))";

/** A loop that ends by its counter, or when all rounds that the program may run are spent. */
function loop(scope: Scope): string {
  const { choose, depth, loops } = scope;
  if (loops === mostLoops) {
    return "(call $tiny)";
  }
  const next = `(local.tee ${loops} (i32.sub (local.get ${loops}) (i32.const 1)))`;
  const start = `(local.set ${loops} (i32.const ${[1, 2, 3, 5, 9, 40, 700][choose(7)]}))`;
  switch (choose(3)) {
    case 0:
      // Short enough to be written several times.
      return `${start} (loop ${nops(choose(60))} (br_if 0 ${next}))`;
    case 1: {
      // It is counted at its end, so nothing before that may branch to its head.
      const inner = { ...deeper(scope), closed: [...scope.closed, depth + 1], loops: loops + 1 };
      return `${start} (loop ${spend} ${statements(inner, 3)} (br_if 0 (i32.and (i32.ne ${next} (i32.const 0)) ${someLeft})))`;
    }
    default: {
      const inner = { ...deeper(scope), loops: loops + 1 };
      const leave = `(br_if 1 (i32.or (i32.lt_s ${next} (i32.const 0)) (i32.eqz ${someLeft})))`;
      return `${start} (block (loop ${spend} ${leave} ${statements(deeper(inner), 3)} (br 0)))`;
    }
  }
}

/**
 * The text of a module made from bytes, without memory: its functions are mostly loops inside each other, `nop`s between
 * them and calls of small functions, left and entered in every way. `run` calls all of them. It ends for every input, by
 * itself or by a trap.
 *
 * @param bytes What to choose; all zeros give the smallest program.
 */
export function loopProgramText(bytes: Uint8Array, { nested }: LoopProgramOptions): string {
  const choose = choicesFrom(bytes);
  const bodies = Array.from({ length: functions }, (_, index) => {
    const ending = choose(9) === 8 ? `(if ${random(1)} (then (unreachable)))` : "";
    return `(func $f${index} (local i32 i32 i32)
      ${statements({ choose, nested, index, depth: 0, closed: [], loops: 0 }, 8)} ${ending})`;
  });
  const names = bodies.map((_, index) => `$f${index}`);
  return `(module (table ${functions} funcref) (elem (i32.const 0) func ${names.join(" ")}) (tag $error)
    (global $seed (export "seed") (mut i32) (i32.const ${choose(256)}))
    (global $left (mut i32) (i32.const 400))
    (func $random (result i32)
      (global.set $seed (i32.add (i32.mul (global.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
      (global.get $seed))
    (func $tiny)
    (func $chain (call $tiny) (call $tiny) (call $tiny))
    (func $edge ${nops(127)})
    (func $over ${nops(128)})
    ${bodies.join("\n")}
    (func (export "run") ${names.map((name) => `try (call ${name}) catch_all end`).join("\n")}))`;
}

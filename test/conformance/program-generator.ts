/** Hands out small numbers made from a list of bytes, and 0 for ever once they are used up. */
type Choices = (count: number) => number;

function choicesFrom(bytes: Uint8Array): Choices {
  let position = 0;
  return (count) => {
    const byte = bytes[position] ?? 0;
    position += 1;
    return byte % count;
  };
}

/** Functions of a program. Each calls only those after it, so that every program ends. */
const functions = 4;
const deepest = 4;

/** What a function can use where the generator stands. */
interface Scope {
  readonly choose: Choices;
  readonly index: number;
  readonly depth: number;
  /** Loops around this place, which bounds the work of a program. */
  readonly loops: number;
  /** Labels around this place that can be branched to without going back. */
  readonly labels: readonly string[];
  readonly fresh: () => string;
}

const deeper = (scope: Scope): Scope => ({ ...scope, depth: scope.depth + 1 });
const labelled = (scope: Scope, label: string): Scope => ({ ...deeper(scope), labels: [...scope.labels, label] });

const pick = <Item>(choose: Choices, items: readonly [Item, ...Item[]]): Item =>
  items[choose(items.length)] ?? items[0];

/** One of several texts, of which only the chosen one is made. */
function pickText(choose: Choices, texts: readonly [() => string, ...(() => string)[]]): string {
  return pick(choose, texts)();
}

const binary32 = [
  "add",
  "sub",
  "mul",
  "and",
  "or",
  "xor",
  "shl",
  "shr_u",
  "rotl",
  "div_u",
  "rem_s",
  "lt_s",
  "eq",
] as const;
const binary64 = ["add", "sub", "mul", "and", "or", "xor", "shr_s", "rotr", "div_s"] as const;

function expression32(scope: Scope): string {
  const { choose } = scope;
  const constant = (): string => `(i32.const ${choose(256) * pick(choose, [1, -1, 257, 65_537, -8_388_608])})`;
  if (scope.depth > deepest) {
    return pickText(choose, [constant, () => "(local.get $a)", () => "(global.get $g)"]);
  }
  const inner = deeper(scope);
  return pickText(choose, [
    constant,
    () => `(local.get ${pick(choose, ["$a", "$c", "$d"])})`,
    () => `(i32.${pick(choose, binary32)} ${expression32(inner)} ${expression32(inner)})`,
    () => `(i32.wrap_i64 ${expression64(inner)})`,
    () => `(i32.load${pick(choose, ["", "8_s", "16_u"])} offset=${choose(64)} ${address(inner)})`,
    () => `(select ${expression32(inner)} ${expression32(inner)} ${expression32(inner)})`,
    () => `(if (result i32) ${expression32(inner)} (then ${expression32(inner)}) (else ${expression32(inner)}))`,
    () => call(inner),
    () => `(call $leaf ${expression32(inner)})`,
    () => `(local.tee $d ${expression32(inner)})`,
    () => `(memory.grow (i32.const ${choose(3)}))`,
    () => `(table.grow $values (ref.null func) (i32.const ${choose(3)}))`,
    () => "(memory.size)",
    () => `(i32.extend8_s ${expression32(inner)})`,
    () => `(i32.trunc_sat_f64_s (f64.convert_i64_s ${expression64(inner)}))`,
    () =>
      `(i32x4.extract_lane 1 (i32x4.add (i32x4.splat ${expression32(inner)}) (i32x4.splat ${expression32(inner)})))`,
  ]);
}

function expression64(scope: Scope): string {
  const { choose } = scope;
  if (scope.depth > deepest) {
    return pick(choose, ["(local.get $b)", "(global.get $h)", `(i64.const ${choose(256)})`]);
  }
  const inner = deeper(scope);
  return pickText(choose, [
    () => "(local.get $b)",
    () => `(i64.const ${choose(256) * pick(choose, [1, -1, 1_000_003])})`,
    () => `(i64.${pick(choose, binary64)} ${expression64(inner)} ${expression64(inner)})`,
    () => `(i64.extend_i32_${pick(choose, ["s", "u"])} ${expression32(inner)})`,
    () => `(i64.load offset=${choose(64)} ${address(inner)})`,
  ]);
}

/** An address inside of the first page, now and then outside of the memory. */
function address(scope: Scope): string {
  const outside = scope.choose(40) === 39;
  return outside ? "(i32.const -4)" : `(i32.and ${expression32(scope)} (i32.const 0x3fff))`;
}

function call(scope: Scope): string {
  const { choose, index } = scope;
  const next = index + 1 + choose(functions - index);
  if (next >= functions) {
    return `(call $leaf ${expression32(scope)})`;
  }
  const values = `${expression32(scope)} ${expression64(scope)}`;
  return choose(2) === 0
    ? `(call $f${next} ${values})`
    : `(call_indirect $calls (type $function) ${values} (i32.const ${next}))`;
}

function statement(scope: Scope): string {
  const { choose } = scope;
  const inner = deeper(scope);
  const simple = [
    () => `(local.set ${pick(choose, ["$a", "$c", "$d"])} ${expression32(inner)})`,
    () => `(local.set $b ${expression64(inner)})`,
    () => `(global.set $g ${expression32(inner)})`,
    () => `(global.set $h ${expression64(inner)})`,
    () => `(i32.store${pick(choose, ["", "8"])} offset=${choose(64)} ${address(inner)} ${expression32(inner)})`,
    () => `(i64.store ${address(inner)} ${expression64(inner)})`,
    () => `(memory.fill ${address(inner)} ${expression32(inner)} (i32.const ${choose(200)}))`,
    () => `(memory.copy ${address(inner)} ${address(inner)} (i32.const ${choose(200)}))`,
    () => `(memory.init $text ${address(inner)} (i32.const ${choose(4)}) (i32.const ${choose(4)}))`,
    () => `(table.fill $values (i32.const ${choose(3)}) (ref.func $leaf) (i32.const ${choose(3)}))`,
    () => `(drop ${expression32(inner)})`,
    () => branchOut(inner),
  ] as const;
  if (scope.depth >= deepest) {
    return pickText(choose, simple);
  }
  return pickText(choose, [
    ...simple,
    () => block(scope),
    () => loop(scope),
    () => jumpTable(scope),
    () => attempt(scope),
    () => branches(scope),
    () => pair(scope),
  ]);
}

function statements(scope: Scope): string {
  return Array.from({ length: 1 + scope.choose(4) }, () => statement(scope)).join("\n");
}

function branchOut({ choose, labels, ...rest }: Scope): string {
  const label = labels[choose(labels.length + 1)];
  const condition = expression32({ choose, labels, ...rest });
  return label === undefined ? `(br_if $return_point ${condition})` : `(br_if ${label} ${condition})`;
}

function block(scope: Scope): string {
  const label = scope.fresh();
  return `(block ${label} ${statements(labelled(scope, label))})`;
}

/** A loop with its own counter, of at most three rounds. */
function loop(scope: Scope): string {
  if (scope.loops === 2) {
    return block(scope);
  }
  const label = scope.fresh();
  const counter = `$i${scope.loops}`;
  const inner = { ...deeper(scope), loops: scope.loops + 1 };
  return `(local.set ${counter} (i32.const ${1 + scope.choose(3)}))
    (loop ${label} ${statements(inner)}
      (br_if ${label} (local.tee ${counter} (i32.sub (local.get ${counter}) (i32.const 1)))))`;
}

function jumpTable(scope: Scope): string {
  const outer = scope.fresh();
  const inner = scope.fresh();
  const inside = labelled(labelled(scope, outer), inner);
  return `(block ${outer} (block ${inner} (br_table ${inner} ${outer} ${inner} ${expression32(deeper(scope))}))
    ${statements({ ...inside, labels: [...scope.labels, outer] })})`;
}

function branches(scope: Scope): string {
  const inner = deeper(scope);
  return `(if ${expression32(inner)} (then ${statements(inner)}) (else ${statements(inner)}))`;
}

/** An exception that is or is not thrown, and caught here. */
function attempt(scope: Scope): string {
  const inner = deeper(scope);
  const value = expression32(inner);
  return `try ${statements(inner)} (if ${expression32(inner)} (then (throw $error ${value})))
    catch $error (local.set $a) ${statements(inner)} catch_all ${statements(inner)} end`;
}

/** A block with two operands and two results. */
function pair(scope: Scope): string {
  const inner = deeper(scope);
  return `${expression32(inner)} ${expression64(inner)} (block (param i32 i64) (result i64 i32)
    (local.set $b) (local.set $c) (local.get $b) (local.get $c)) (local.set $d) (local.set $b)`;
}

/**
 * The text of a module made from bytes: functions with locals, branches, short loops, calls of all kinds, exceptions,
 * memory, tables and globals. It ends for every input, by its result or by a trap.
 *
 * @param bytes What to choose; all zeros give the smallest program.
 */
export function programText(bytes: Uint8Array): string {
  const choose = choicesFrom(bytes);
  let labels = 0;
  const fresh = (): string => {
    labels += 1;
    return `$l${labels}`;
  };
  const bodies = Array.from({ length: functions }, (_, index) => {
    const scope: Scope = { choose, index, depth: 0, loops: 0, labels: [], fresh };
    return `(func $f${index} (export "f${index}") (type $function) (param $a i32) (param $b i64) (result i32)
      (local $c i32) (local $d i32) (local $i0 i32) (local $i1 i32)
      (block $return_point ${statements(scope)})
      ${expression32({ ...scope, depth: deepest })})`;
  });
  const names = bodies.map((_, index) => `$f${index}`).join(" ");
  return `(module
    (type $function (func (param i32 i64) (result i32)))
    (memory (export "memory") 1 3)
    (table $calls ${functions} funcref) (table $values 4 8 funcref)
    (tag $error (param i32))
    (global $g (export "g") (mut i32) (i32.const 5)) (global $h (export "h") (mut i64) (i64.const -7))
    (elem (table $calls) (i32.const 0) func ${names}) (elem declare func $leaf)
    (data (i32.const 100) "some bytes to begin with") (data $text "0123456789")
    (func $leaf (param i32) (result i32) (i32.rotl (i32.xor (local.get 0) (i32.const 0x55)) (i32.const 3)))
    ${bodies.join("\n")})`;
}

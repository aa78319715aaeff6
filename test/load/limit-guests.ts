import wabt from "wabt";

const signatures = {
  input_offset: "(result i64)",
  input_length: "(result i64)",
  output_set: "(param i64 i64)",
  error_set: "(param i64)",
  alloc: "(param i64) (result i64)",
  length: "(param i64) (result i64)",
  store_u64: "(param i64 i64)",
  var_set: "(param i64 i64)",
  log_info: "(param i64)",
} as const;

const environment = Object.entries(signatures)
  .map(([name, type]) => `(import "extism:host/env" "${name}" (func $${name} ${type}))`)
  .join("\n");
const files = '(import "extism:host/user" "cordon_fs" (func $cordon_fs (param i64) (result i64)))';

interface Guest {
  readonly body: string;
  /** Whether it asks the host for files. */
  readonly asksHost?: boolean;
  /** Text of the module beside the tool. */
  readonly beside?: string;
}

/** Modules that do one thing without end, or as much of it as they are let, and two that do what they should. */
const guests = {
  /** Gives its input back. */
  echo: { body: "(call $output_set (call $input_offset) (call $input_length)) (i32.const 0)" },
  /** Sends its input to the host and gives the answer back. */
  reader: {
    asksHost: true,
    body: `(local $answer i64) (local.set $answer (call $cordon_fs (call $input_offset)))
      (call $output_set (local.get $answer) (call $length (local.get $answer))) (i32.const 0)`,
  },
  /** Fails with its input as the error. */
  failing: { body: "(call $error_set (call $input_offset)) (i32.const 1)" },
  /** Fails after the host refused it something. */
  refused: { asksHost: true, body: "(drop (call $cordon_fs (call $input_offset))) (i32.const 1)" },
  trapping: { body: "unreachable" },
  loop: { body: "(loop $again (br $again)) (i32.const 0)" },
  /** Computes for ever in instructions that each take long. */
  fill: {
    body: `(drop (memory.grow (i32.const 200)))
      (loop $again (memory.fill (i32.const 0) (i32.const 1) (i32.const 13000000)) (br $again)) (i32.const 0)`,
  },
  recursion: {
    beside: "(func $deep (param i64) (result i64) (i64.add (call $deep (local.get 0)) (i64.const 1)))",
    body: "(drop (call $deep (i64.const 0))) (i32.const 0)",
  },
  /** Takes all the memory it gets, and says so. */
  memory: {
    body: `(loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
      (call $output_set (call $input_offset) (call $input_length)) (i32.const 0)`,
  },
  /** The same with a table. */
  table: {
    beside: "(table $table 1 funcref)",
    body: `(loop $again (br_if $again (i32.ne (table.grow $table (ref.null func) (i32.const 100)) (i32.const -1))))
      (call $output_set (call $input_offset) (call $input_length)) (i32.const 0)`,
  },
  /** Takes all the memory it gets, and traps. */
  memoryTrap: { body: "(loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable" },
  /** The same with a table. */
  tableTrap: {
    beside: "(table $table 1 funcref)",
    body: `(loop $again (br_if $again (i32.ne (table.grow $table (ref.null func) (i32.const 100)) (i32.const -1))))
      unreachable`,
  },
  blocks: { body: "(loop $again (br_if $again (i64.ne (call $alloc (i64.const 65536)) (i64.const 0)))) unreachable" },
  log: { body: "(loop $again (call $log_info (call $input_offset)) (br $again)) (i32.const 0)" },
  /** Sets one variable after the other; each key is eight bytes that count up. */
  variables: {
    body: `(local $key i64) (local $count i64)
      (loop $again
        (local.set $key (call $alloc (i64.const 8)))
        (local.set $count (i64.add (local.get $count) (i64.const 1)))
        (call $store_u64 (local.get $key) (i64.or (local.get $count) (i64.const 0x2020202000000000)))
        (call $var_set (local.get $key) (local.get $key)) (br $again)) (i32.const 0)`,
  },
  hostCalls: {
    asksHost: true,
    body: "(loop $again (drop (call $cordon_fs (call $input_offset))) (br $again)) (i32.const 0)",
  },
  /** Sends a megabyte to the host, again and again. */
  hostBytes: {
    asksHost: true,
    body: `(local $block i64) (local.set $block (call $alloc (i64.const 1000000)))
      (loop $again (drop (call $cordon_fs (local.get $block))) (br $again)) (i32.const 0)`,
  },
  /** Gives a megabyte. */
  output: {
    body: `(local $block i64) (local.set $block (call $alloc (i64.const 1000000)))
      (call $output_set (local.get $block) (i64.const 1000000)) (i32.const 0)`,
  },
} as const satisfies Record<string, Guest>;

/** The name of one of the guests. */
export type GuestName = keyof typeof guests;

/** The guests that ask the host: they need a permission. */
export const asksHost = (name: GuestName): boolean => (guests[name] as Guest).asksHost === true;

/** Assembles a guest. */
export async function assembleGuest(name: GuestName): Promise<Uint8Array> {
  const { body, beside = "" }: Guest = guests[name];
  const imports = asksHost(name) ? `${environment}\n${files}` : environment;
  const text = `(module ${imports} (memory 1) ${beside} (func (export "execute") (result i32) ${body}))`;
  const module = (await wabt()).parseWat(`${name}.wat`, text, { reference_types: true, bulk_memory: true });
  return module.toBinary({}).buffer;
}

import { encodeFrame, type FrameHeader } from "@cordon/core";
import { type AssembleOptions, assemble, imports } from "./assemble.ts";
import type { RunnableModule } from "../interface.ts";

const codes = {
  submit: 1,
  wait: 2,
  cancel: 3,
  pending: 4,
  spin: 5,
  fill: 6,
  end: 7,
  ask: 8,
  grow: 9,
  random: 10,
  set: 11,
  flood: 12,
};

/** One thing a scripted guest does. */
export type GuestStep =
  /** Submits a frame. */
  | { readonly submit: Uint8Array }
  /** Waits, and keeps what it got. */
  | { readonly wait: number }
  | { readonly cancel: number }
  /** Ends the slice; what the next one gets is kept. Only in a guest that runs in slices. */
  | { readonly pending: Uint8Array }
  /** Computes for ever. */
  | { readonly spin: 0 }
  /** Fills the last page of its memory with a byte. */
  | { readonly fill: number }
  /** Grows its memory by 60 pages, and fills all that is behind what it uses itself with a byte. */
  | { readonly flood: number }
  /** Returns a status at once. */
  | { readonly end: number }
  /** Calls `cordon_fs` directly, and keeps what it got. */
  | { readonly ask: Uint8Array }
  /** Grows its memory by so many pages. */
  | { readonly grow: number }
  /** Keeps a random number. */
  | { readonly random: 0 }
  /** Sets a global to a number, and keeps what was there, in four bytes. */
  | { readonly set: number };

/** The input that makes a scripted guest do these things, one after another. Its output is everything it kept. */
export function scriptOf(...steps: readonly GuestStep[]): string {
  const parts = steps.flatMap((step) => {
    const [[name, value] = ["", 0]] = Object.entries(step);
    const bytes: Uint8Array = value instanceof Uint8Array ? value : new Uint8Array(0);
    const head = Buffer.alloc(5);
    head.writeUInt8(codes[name as keyof typeof codes]);
    head.writeInt32LE(value instanceof Uint8Array ? value.length : Number(value), 1);
    return [head, bytes];
  });
  return Buffer.concat(parts).toString("latin1");
}

/** What a scripted guest kept, in order. */
export function keptBy(output: Uint8Array): readonly Uint8Array[] {
  const kept: Uint8Array[] = [];
  for (let at = 0; at < output.length;) {
    const length = new DataView(output.buffer, output.byteOffset + at, 4).getUint32(0, true);
    kept.push(output.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return kept;
}

/** A frame of operations. */
export const batchOf = (operations: readonly FrameHeader[], more: FrameHeader = {}): Uint8Array =>
  encodeFrame({ operations, ...more });

/** An operation on a file. */
export const fileOperation = (id: number, path: string): FrameHeader => ({
  id,
  capability: "fs",
  header: { op: "read", path },
});

const block = (body: string): string => `(i32.eq (local.get $kind) (i32.const ${body}))`;

const body = `
  (memory 4)
  (global $at (mut i32) (i32.const 0))
  (global $end (mut i32) (i32.const 0))
  (global $out (mut i32) (i32.const 65536))
  (global $pending (mut i64) (i64.const 0))
  (global $number (mut i32) (i32.const 0))
  (global $wide (mut i64) (i64.const 1))
  (func $load (local $i i32)
    (global.set $end (i32.wrap_i64 (call $input_length)))
    (loop $next (if (i32.lt_u (local.get $i) (global.get $end)) (then
      (i32.store8 (local.get $i) (call $load_u8 (i64.add (call $input_offset) (i64.extend_i32_u (local.get $i)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))))
  (func $keep (param $block i64) (local $i i32) (local $length i32)
    (local.set $length (i32.wrap_i64 (call $length (local.get $block))))
    (i32.store (global.get $out) (local.get $length))
    (global.set $out (i32.add (global.get $out) (i32.const 4)))
    (loop $next (if (i32.lt_u (local.get $i) (local.get $length)) (then
      (i32.store8 (global.get $out) (call $load_u8 (i64.add (local.get $block) (i64.extend_i32_u (local.get $i)))))
      (global.set $out (i32.add (global.get $out) (i32.const 1)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))))
  (func $keep_number (param $value i64) (local $block i64)
    (local.set $block (call $alloc (i64.const 8)))
    (call $store_u64 (local.get $block) (local.get $value))
    (call $keep (local.get $block)))
  (func $block (param $from i32) (param $length i32) (result i64) (local $i i32) (local $block i64)
    (local.set $block (call $alloc (i64.extend_i32_u (local.get $length))))
    (loop $next (if (i32.lt_u (local.get $i) (local.get $length)) (then
      (call $store_u8 (i64.add (local.get $block) (i64.extend_i32_u (local.get $i)))
        (i32.load8_u (i32.add (local.get $from) (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next))))
    (local.get $block))
  (func $finish (local $length i32)
    (local.set $length (i32.sub (global.get $out) (i32.const 65536)))
    (call $output_set (call $block (i32.const 65536) (local.get $length)) (i64.extend_i32_u (local.get $length))))
  (func $payload (param $length i32) (result i64) (local $from i32)
    (local.set $from (global.get $at))
    (global.set $at (i32.add (global.get $at) (local.get $length)))
    (call $block (local.get $from) (local.get $length)))
  (func $run (result i32) (local $kind i32) (local $value i32)
    (loop $next
      (if (i32.ge_u (global.get $at) (global.get $end)) (then (call $finish) (return (i32.const 0))))
      (local.set $kind (i32.load8_u (global.get $at)))
      (local.set $value (i32.load offset=1 (global.get $at)))
      (global.set $at (i32.add (global.get $at) (i32.const 5)))
      (if ${block(`${codes.submit}`)} (then (call $submit (call $payload (local.get $value))) (br $next)))
      (if ${block(`${codes.wait}`)} (then
        (call $keep (call $wait (i64.extend_i32_s (local.get $value)))) (br $next)))
      (if ${block(`${codes.cancel}`)} (then (call $cancel (local.get $value)) (br $next)))
      (if ${block(`${codes.pending}`)} (then
        (global.set $pending (call $payload (local.get $value))) (return (i32.const 1))))
      (if ${block(`${codes.spin}`)} (then (loop $spin (br $spin))))
      (if ${block(`${codes.fill}`)} (then
        (memory.fill (i32.const 196608) (local.get $value) (i32.const 65536)) (br $next)))
      (if ${block(`${codes.flood}`)} (then
        (drop (memory.grow (i32.const 60)))
        (memory.fill (i32.const 262144) (local.get $value)
          (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 262144)))
        (br $next)))
      (if ${block(`${codes.end}`)} (then (return (local.get $value))))
      (if ${block(`${codes.ask}`)} (then (call $keep (call $fs (call $payload (local.get $value)))) (br $next)))
      (if ${block(`${codes.grow}`)} (then (drop (memory.grow (local.get $value))) (br $next)))
      (if ${block(`${codes.random}`)} (then (call $keep_number (call $random)) (br $next)))
      (if ${block(`${codes.set}`)} (then
        (call $keep_number (i64.extend_i32_u (global.get $number)))
        (global.set $number (local.get $value))
        (global.set $wide (i64.extend_i32_s (local.get $value)))
        (br $next))))
    (unreachable))
  (func (export "execute") (result i32) (call $load) (call $run))`;

const slices = `
  (func (export "cordon_start") (param $tool i32) (result i32)
    (call $load) (global.set $number (local.get $tool)) (call $run))
  (func (export "cordon_resume") (result i32)
    (call $keep (call $input_offset))
    (call $free (global.get $pending))
    (call $run))
  (func (export "cordon_pending") (result i64) (global.get $pending))`;

const operationImports = `
  (import "extism:host/env" "free" (func $free (param i64)))
  (import "extism:host/user" "cordon_submit" (func $submit (param i64)))
  (import "extism:host/user" "cordon_wait" (func $wait (param i64) (result i64)))
  (import "extism:host/user" "cordon_cancel" (func $cancel (param i32)))`;

/** The text of a guest that does what its input says. */
export const scriptedText = (more = ""): string => `(module ${imports} ${operationImports} ${body} ${more})`;

/** A guest that does what its input says. */
export const scriptedGuest = (options: AssembleOptions & { readonly more?: string } = {}): Promise<RunnableModule> =>
  assemble(scriptedText(options.more), options);

/** The same, which runs in slices. */
export const slicedGuest = (options: AssembleOptions & { readonly more?: string } = {}): Promise<RunnableModule> =>
  assemble(scriptedText(`${slices} ${options.more ?? ""}`), options);

/** The text of the same. */
export const slicedText: string = scriptedText(slices);

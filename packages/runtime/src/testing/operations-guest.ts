import { encodeFrame, type FrameHeader } from "@cordon/core";
import wabt from "wabt";

/** One thing a guest does, one after another. */
export type OperationsStep =
  | { readonly submit: FrameHeader }
  /** Waits so long at most, in milliseconds; a negative time never ends. Keeps what it got. */
  | { readonly wait: number }
  | { readonly cancel: number }
  /** Ends a slice; keeps what the next one gets. */
  | { readonly pending: FrameHeader }
  /** Any other code. */
  | { readonly run: string };

const functionTypes: Readonly<Record<string, string>> = {
  cordon_submit: "(param i64)",
  cordon_wait: "(param i64) (result i64)",
  cordon_cancel: "(param i32)",
};

const importOf = (name: string): string =>
  `(import "extism:host/user" "${name}" (func $${name} ${functionTypes[name] ?? "(param i64) (result i64)"}))`;

/**
 * Assembles a guest that does these things and gives back, one after another, the frames of completions it got. With a step
 * that ends a slice it runs in slices.
 *
 * @param steps What it does.
 * @param capabilities The functions of capabilities it imports beside those for operations.
 */
export async function operationsGuest(
  steps: readonly OperationsStep[],
  capabilities: readonly string[] = ["cordon_fs", "cordon_kv", "cordon_env"],
): Promise<Uint8Array> {
  const data: string[] = [];
  let end = 0;
  const block = (header: FrameHeader): string => {
    const frame = encodeFrame(header);
    data.push(
      `(data (i32.const ${end}) "${[...frame].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}")`,
    );
    const code = `(call $block (i32.const ${end}) (i32.const ${frame.length}))`;
    end += frame.length;
    return code;
  };
  const slices: string[][] = [[]];
  for (const step of steps) {
    if ("submit" in step) slices.at(-1)?.push(`(call $cordon_submit ${block(step.submit)})`);
    else if ("wait" in step) slices.at(-1)?.push(`(call $keep (call $cordon_wait (i64.const ${step.wait})))`);
    else if ("cancel" in step) slices.at(-1)?.push(`(call $cordon_cancel (i32.const ${step.cancel}))`);
    else if ("run" in step) slices.at(-1)?.push(step.run);
    else {
      slices.at(-1)?.push(`(global.set $pending ${block(step.pending)})`);
      slices.push([]);
    }
  }
  const last = slices.length - 1;
  const code = slices.map((slice, index) => {
    const then = index === last ? "(call $finish) (return (i32.const 0))" : "(return (i32.const 1))";
    return `(if (i32.eq (global.get $slice) (i32.const ${index})) (then
      (global.set $slice (i32.const ${index + 1})) ${slice.join("\n")} ${then}))`;
  });
  const resumable = `
    (func (export "cordon_start") (param i32) (result i32) (call $run))
    (func (export "cordon_resume") (result i32) (call $keep (call $input_offset)) (call $run))
    (func (export "cordon_pending") (result i64) (global.get $pending))`;
  const text = `(module
    (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
    (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "length" (func $length (param i64) (result i64)))
    (import "extism:host/env" "load_u8" (func $load_u8 (param i64) (result i32)))
    (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
    ${[...Object.keys(functionTypes), ...capabilities].map(importOf).join("\n")}
    (memory 16)
    ${data.join("\n")}
    (global $slice (mut i32) (i32.const 0))
    (global $out (mut i32) (i32.const 524288))
    (global $pending (mut i64) (i64.const 0))
    (func $keep (param $block i64) (local $i i32) (local $length i32)
      (local.set $length (i32.wrap_i64 (call $length (local.get $block))))
      (i32.store (global.get $out) (local.get $length))
      (global.set $out (i32.add (global.get $out) (i32.const 4)))
      (loop $next (if (i32.lt_u (local.get $i) (local.get $length)) (then
        (i32.store8 (global.get $out) (call $load_u8 (i64.add (local.get $block) (i64.extend_i32_u (local.get $i)))))
        (global.set $out (i32.add (global.get $out) (i32.const 1)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))))
    (func $block (param $from i32) (param $length i32) (result i64) (local $i i32) (local $block i64)
      (local.set $block (call $alloc (i64.extend_i32_u (local.get $length))))
      (loop $next (if (i32.lt_u (local.get $i) (local.get $length)) (then
        (call $store_u8 (i64.add (local.get $block) (i64.extend_i32_u (local.get $i)))
          (i32.load8_u (i32.add (local.get $from) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next))))
      (local.get $block))
    (func $finish (local $length i32)
      (local.set $length (i32.sub (global.get $out) (i32.const 524288)))
      (call $output_set (call $block (i32.const 524288) (local.get $length)) (i64.extend_i32_u (local.get $length))))
    (func $run (result i32) ${code.join("\n")} (unreachable))
    (func (export "execute") (result i32) (call $run))
    ${last > 0 ? resumable : ""})`;
  return (await wabt()).parseWat("operations.wat", text).toBinary({}).buffer;
}

/** The operations in the frames a guest gave back, one list for each. */
export function completionsIn(output: unknown): readonly (readonly FrameHeader[])[] {
  const bytes = output instanceof Uint8Array ? output : new TextEncoder().encode(String(output));
  const batches: (readonly FrameHeader[])[] = [];
  for (let at = 0; at < bytes.length;) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    const length = view.getUint32(0, true);
    const headerLength = view.getUint32(4, true);
    const header = new TextDecoder().decode(bytes.subarray(at + 8, at + 8 + headerLength));
    batches.push((JSON.parse(header) as { readonly operations: readonly FrameHeader[] }).operations);
    at += 4 + length;
  }
  return batches;
}

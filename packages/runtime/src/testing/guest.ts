import wabt from "wabt";

const importsByName: Readonly<Record<string, string>> = {
  input_length: '(import "extism:host/env" "input_length" (func $input_length (result i64)))',
  input_offset: '(import "extism:host/env" "input_offset" (func $input_offset (result i64)))',
  input_load_u8: '(import "extism:host/env" "input_load_u8" (func $input_load_u8 (param i64) (result i32)))',
  output_set: '(import "extism:host/env" "output_set" (func $output_set (param i64 i64)))',
  error_set: '(import "extism:host/env" "error_set" (func $error_set (param i64)))',
  length: '(import "extism:host/env" "length" (func $length (param i64) (result i64)))',
  config_get: '(import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))',
  log_info: '(import "extism:host/env" "log_info" (func $log_info (param i64)))',
  cordon_env: '(import "extism:host/user" "cordon_env" (func $cordon_env (param i64) (result i64)))',
  cordon_kv: '(import "extism:host/user" "cordon_kv" (func $cordon_kv (param i64) (result i64)))',
  http_request: '(import "extism:host/env" "http_request" (func $http_request (param i64 i64) (result i64)))',
  http_status_code: '(import "extism:host/env" "http_status_code" (func $http_status_code (result i32)))',
  http_headers: '(import "extism:host/env" "http_headers" (func $http_headers (result i64)))',
  cordon_http: '(import "extism:host/user" "cordon_http" (func $cordon_http (param i64) (result i64)))',
  cordon_now_ms: '(import "extism:host/user" "cordon_now_ms" (func $cordon_now_ms (result i64)))',
  cordon_random_u64: '(import "extism:host/user" "cordon_random_u64" (func $cordon_random_u64 (result i64)))',
  clock_time_get:
    '(import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))',
  poll_oneoff:
    '(import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))',
  random_get: '(import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))',
  args_sizes_get:
    '(import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))',
  cordon_skill: '(import "extism:host/user" "cordon_skill" (func $cordon_skill (param i64) (result i64)))',
  cordon_fs: '(import "extism:host/user" "cordon_fs" (func $cordon_fs (param i64) (result i64)))',
  alloc: '(import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))',
  load_u8: '(import "extism:host/env" "load_u8" (func $load_u8 (param i64) (result i32)))',
  load_u64: '(import "extism:host/env" "load_u64" (func $load_u64 (param i64) (result i64)))',
  store_u8: '(import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))',
  store_u64: '(import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))',
};

/**
 * Assembles a module from the bodies of its tools. The host functions a body mentions are imported.
 *
 * @param tools Exported name to body; a body leaves an i32 on the stack.
 */
export async function guest(tools: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const bodies = Object.values(tools).join("\n");
  const imports = Object.entries(importsByName).filter(([name]) => bodies.includes(`$${name}`));
  const functions = Object.entries(tools).map(([name, body]) => `(func (export "${name}") (result i32) ${body})`);
  const text = `(module ${imports.map(([, line]) => line).join("\n")} (memory 1) ${functions.join("\n")})`;
  return (await wabt()).parseWat("guest.wat", text).toBinary({}).buffer;
}

/** Gives its input back. */
export const echoBody = "(call $output_set (call $input_offset) (call $input_length)) (i32.const 0)";

/** Sends its input to `cordon_fs` and gives the answer back. */
export const askFilesBody = `(local $answer i64) (local.set $answer (call $cordon_fs (call $input_offset)))
  (call $output_set (local.get $answer) (call $length (local.get $answer))) (i32.const 0)`;

/** Sends its input to `cordon_kv` and gives the answer back. */
export const askKeysBody: string = askFilesBody.replace("$cordon_fs", "$cordon_kv");

/** Sends its input to `cordon_env` and gives the answer back. */
export const askValueBody: string = askFilesBody.replace("$cordon_fs", "$cordon_env");

/** Sends its input to `cordon_http` and gives the answer back. */
export const askHttpBody = `(local $answer i64) (local.set $answer (call $cordon_http (call $input_offset)))
  (call $output_set (local.get $answer) (call $length (local.get $answer))) (i32.const 0)`;

/** Makes a frame of its input, which is the JSON of a header, and leaves it in `$frame`. */
const frameOfInput = `(local $frame i64) (local $length i64) (local $index i64)
  (local.set $length (call $input_length))
  (local.set $frame (call $alloc (i64.add (local.get $length) (i64.const 4))))
  (call $store_u8 (local.get $frame) (i32.wrap_i64 (i64.and (local.get $length) (i64.const 255))))
  (call $store_u8 (i64.add (local.get $frame) (i64.const 1))
    (i32.wrap_i64 (i64.and (i64.shr_u (local.get $length) (i64.const 8)) (i64.const 255))))
  (call $store_u8 (i64.add (local.get $frame) (i64.const 2))
    (i32.wrap_i64 (i64.shr_u (local.get $length) (i64.const 16))))
  (loop $next
    (if (i64.lt_u (local.get $index) (local.get $length)) (then
      (call $store_u8 (i64.add (i64.add (local.get $frame) (local.get $index)) (i64.const 4))
        (call $input_load_u8 (local.get $index)))
      (local.set $index (i64.add (local.get $index) (i64.const 1)))
      (br $next))))`;

/** Sends its input, which is the JSON of a header, to a host function, and gives the header of the answer back. */
const relayTo = (name: string): string => `(local $answer i64) ${frameOfInput}
  (local.set $answer (call $${name} (local.get $frame)))
  (call $output_set (i64.add (local.get $answer) (i64.const 4))
    (i64.sub (call $length (local.get $answer)) (i64.const 4))) (i32.const 0)`;

/** Calls the skill its input names, and gives the header of the answer back: `{"id":"b","input":…}`. */
export const callSkillBody: string = relayTo("cordon_skill");

/** Does with files what its input says, and gives the header of the answer back. */
export const useFilesBody: string = relayTo("cordon_fs");

/** Asks for the value its input names, and gives the header of the answer back. */
export const useValueBody: string = relayTo("cordon_env");

/** Calls the skill its input names, again and again. */
export const callSkillForeverBody = `${frameOfInput}
  (loop $again (drop (call $cordon_skill (local.get $frame))) (br $again)) (i32.const 0)`;

/** Computes for ever. */
export const loopBody = "(loop $again (br $again)) (i32.const 0)";

/** A manifest with what a test cares about. */
export function manifest(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { abi: 1, id: "guest", name: "Guest", version: "1.0.0", ...overrides };
}

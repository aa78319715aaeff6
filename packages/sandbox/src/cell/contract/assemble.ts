import wabt from "wabt";
import { admitModule } from "../../admission/admit-module.ts";
import { runnableModule } from "../../dispatch/runnable-module.ts";
import type { RunnableModule } from "../interface.ts";

let nextModuleId = 1;

/** How to admit a test's module. */
export interface AssembleOptions {
  /** Default 16. */
  readonly maxMemoryPages?: number;
  /** Default 100. */
  readonly maxTableElements?: number;
  /** Default false. */
  readonly fuel?: boolean;
}

/** Text of the imports a guest of these tests may use, under short names. */
export const imports = `
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "load_u8" (func $load_u8 (param i64) (result i32)))
  (import "extism:host/env" "load_u64" (func $load_u64 (param i64) (result i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/env" "log_info" (func $log_info (param i64)))
  (import "extism:host/user" "cordon_now_ms" (func $now (result i64)))
  (import "extism:host/user" "cordon_random_u64" (func $random (result i64)))
  (import "extism:host/user" "cordon_fs" (func $fs (param i64) (result i64)))`;

/** Assembles text, bytes for bytes as the tests of a cell need it. */
export async function assembleBytes(text: string): Promise<Uint8Array> {
  const tools = await wabt();
  return tools.parseWat("guest.wat", text, { exceptions: true }).toBinary({}).buffer;
}

/** Assembles, admits and compiles a guest. */
export async function assemble(text: string, options: AssembleOptions = {}): Promise<RunnableModule> {
  const { maxMemoryPages = 16, maxTableElements = 100, fuel = false } = options;
  const limits = { maxMemoryPages, maxTableElements, fuel };
  const { bytes, image, ...admitted } = admitModule(await assembleBytes(text), limits);
  const module = new WebAssembly.Module(bytes);
  return runnableModule({ moduleId: nextModuleId++, module, image, admitted, fuel });
}

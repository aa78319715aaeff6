import { wasiImports } from "@cordon/core";
import { assemble } from "./text-module.ts";

const env = (name: string, type: string): string => `(import "extism:host/env" "${name}" (func $${name} ${type}))`;

const importLines: Readonly<Record<string, string>> = {
  input_length: env("input_length", "(result i64)"),
  input_offset: env("input_offset", "(result i64)"),
  output_set: env("output_set", "(param i64 i64)"),
  error_set: env("error_set", "(param i64)"),
  alloc: env("alloc", "(param i64) (result i64)"),
  length: env("length", "(param i64) (result i64)"),
  store_u8: env("store_u8", "(param i64 i32)"),
  load_u8: env("load_u8", "(param i64) (result i32)"),
  config_get: env("config_get", "(param i64) (result i64)"),
  var_get: env("var_get", "(param i64) (result i64)"),
  var_set: env("var_set", "(param i64 i64)"),
  get_log_level: env("get_log_level", "(result i32)"),
  ...Object.fromEntries(
    ["trace", "debug", "info", "warn", "error"].map((level) => [`log_${level}`, env(`log_${level}`, "(param i64)")]),
  ),
  http_request: env("http_request", "(param i64 i64) (result i64)"),
  http_status_code: env("http_status_code", "(result i32)"),
  http_headers: env("http_headers", "(result i64)"),
  ...Object.fromEntries(
    wasiImports.map(({ module, name, parameters, results }) => {
      const type = [...parameters.map((each) => `(param ${each})`), ...results.map((each) => `(result ${each})`)];
      return [name, `(import "${module}" "${name}" (func $${name} ${type.join(" ")}))`];
    }),
  ),
};

/** Functions that guests here use: a block of the bytes in memory, and one as the output. */
const library = `
  (func $block (param $from i32) (param $count i32) (result i64) (local $block i64) (local $i i32)
    (local.set $block (call $alloc (i64.extend_i32_u (local.get $count))))
    (loop $next
      (call $store_u8
        (i64.add (local.get $block) (i64.extend_i32_u (local.get $i)))
        (i32.load8_u (i32.add (local.get $from) (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $count))))
    (local.get $block))
  (func $give (param $block i64) (call $output_set (local.get $block) (call $length (local.get $block))))`;

/**
 * Assembles a plugin. The host functions that it mentions are imported; `$block` makes a block of bytes in its memory, and
 * `$give` sets a block as the output.
 *
 * @param tools Exported name to body; a body leaves an i32 on the stack.
 * @param extra Data, globals, further functions.
 */
export function extismGuest(tools: Readonly<Record<string, string>>, extra = ""): Uint8Array<ArrayBuffer> {
  const functions = Object.entries(tools).map(([name, body]) => `(func (export "${name}") (result i32) ${body})`);
  const text = [library, extra, ...functions].join("\n");
  const imports = Object.entries(importLines).filter(([name]) => new RegExp(`\\$${name}(?![a-z_0-9])`, "u").test(text));
  const lines = imports.map(([, line]) => line).join("\n");
  return assemble(`(module ${lines} (memory (export "memory") 2) ${text})`);
}

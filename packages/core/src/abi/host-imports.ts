import type { AbiValueType, HostImport, ServedBy } from "./host-import.ts";
import { wasiImports } from "./wasi-imports.ts";

const i32 = "i32";
const i64 = "i64";

const extism = (
  servedBy: ServedBy,
  name: string,
  parameters: readonly AbiValueType[],
  results: readonly AbiValueType[],
  needs?: string,
): HostImport => ({
  module: "extism:host/env",
  name,
  parameters,
  results,
  servedBy,
  ...(needs === undefined ? {} : { needs }),
});

const cordon = (
  servedBy: ServedBy,
  name: string,
  parameters: readonly AbiValueType[],
  results: readonly AbiValueType[],
  needs?: string,
): HostImport => ({ ...extism(servedBy, name, parameters, results, needs), module: "extism:host/user" });

/**
 * Every function a skill may import in version 1 of the host ABI. A new function is a new row; no row ever changes.
 */
export const hostImports: readonly HostImport[] = [
  extism("kernel", "alloc", [i64], [i64]),
  extism("kernel", "length", [i64], [i64]),
  extism("kernel", "length_unsafe", [i64], [i64]),
  extism("kernel", "load_u8", [i64], [i32]),
  extism("kernel", "load_u64", [i64], [i64]),
  extism("kernel", "store_u8", [i64, i32], []),
  extism("kernel", "store_u64", [i64, i64], []),
  extism("kernel", "free", [i64], []),
  extism("kernel", "input_length", [], [i64]),
  extism("kernel", "input_offset", [], [i64]),
  extism("kernel", "input_load_u8", [i64], [i32]),
  extism("kernel", "input_load_u64", [i64], [i64]),
  extism("kernel", "output_set", [i64, i64], []),
  extism("kernel", "error_set", [i64], []),
  extism("kernel", "error_get", [], [i64]),
  extism("cell", "config_get", [i64], [i64]),
  extism("cell", "var_get", [i64], [i64]),
  extism("cell", "var_set", [i64, i64], []),
  extism("cell", "log_trace", [i64], []),
  extism("cell", "log_debug", [i64], []),
  extism("cell", "log_info", [i64], []),
  extism("cell", "log_warn", [i64], []),
  extism("cell", "log_error", [i64], []),
  extism("cell", "get_log_level", [], [i32]),
  cordon("cell", "cordon_now_ms", [], [i64]),
  cordon("cell", "cordon_random_u64", [], [i64]),
  cordon("broker", "cordon_fs", [i64], [i64], "fs"),
  cordon("broker", "cordon_env", [i64], [i64], "env"),
  cordon("broker", "cordon_kv", [i64], [i64], "kv"),
  cordon("broker", "cordon_http", [i64], [i64], "network"),
  cordon("broker", "cordon_skill", [i64], [i64], "skill"),
  cordon("broker", "cordon_submit", [i64], []),
  cordon("broker", "cordon_wait", [i64], [i64]),
  cordon("broker", "cordon_cancel", [i32], []),
  extism("broker", "http_request", [i64, i64], [i64], "network"),
  extism("cell", "http_status_code", [], [i32], "network"),
  extism("cell", "http_headers", [], [i64], "network"),
  ...wasiImports,
];

/** The names of the functions the host process serves behind the gate: those for which a guest waits. */
export const brokerImportNames: ReadonlySet<string> = new Set(
  hostImports.filter(({ servedBy }) => servedBy === "broker").map(({ name }) => name),
);

import { type AbiValueType, answerCodes, type HostImport, hostImports, wasiModule } from "@cordon/core";

/** The version of the host ABI that the tables of core describe. */
const abiVersion = 1;

const types: Readonly<Record<AbiValueType, string>> = { i32: "uint32_t", i64: "uint64_t" };

const prefixes: Readonly<Record<string, string>> = {
  // Names such as `free` and `length` are taken in C.
  "extism:host/env": "cordon_host_",
  "extism:host/user": "",
};

const servers: Readonly<Record<HostImport["servedBy"], string>> = {
  kernel: "Answered beside the skill.",
  cell: "Answered at once.",
  broker: "Answered by the host, for which the skill waits.",
};

/** What the parameters are called. A function that is not here gets none, and is declared all the same. */
const parameterNames: Readonly<Record<string, readonly string[]>> = {
  alloc: ["length"],
  length: ["block"],
  length_unsafe: ["block"],
  load_u8: ["address"],
  load_u64: ["address"],
  store_u8: ["address", "value"],
  store_u64: ["address", "value"],
  free: ["block"],
  input_load_u8: ["index"],
  input_load_u64: ["index"],
  output_set: ["block", "length"],
  error_set: ["block"],
  config_get: ["name"],
  var_get: ["name"],
  var_set: ["name", "value"],
  log_trace: ["text"],
  log_debug: ["text"],
  log_info: ["text"],
  log_warn: ["text"],
  log_error: ["text"],
  http_request: ["request", "body"],
  cordon_fs: ["frame"],
  cordon_env: ["frame"],
  cordon_kv: ["frame"],
  cordon_http: ["frame"],
  cordon_skill: ["frame"],
  cordon_model: ["frame"],
};

/** What the header declares: WASI is declared by the C library that uses it. */
export const declaredImports: readonly HostImport[] = hostImports.filter(({ module }) => module !== wasiModule);

/** The name a function has in C. */
export function nameInC({ module, name }: HostImport): string {
  return `${prefixes[module] ?? "cordon_"}${name}`;
}

/** The text of `include/cordon.h`, from the tables of core. Equal tables give equal text. */
export function headerText(): string {
  return `${start}\n${codeLines().join("\n")}\n\n${functionsStart}\n${declarations().join("\n\n")}\n${end}`;
}

const start = `/*
 * The host ABI of Cordon, version ${abiVersion}, for skills in C and C++.
 *
 * Generated from packages/core/src/abi by test/abi/write-header.ts. A test compares the two: change the tables, not this file.
 */
#ifndef CORDON_H
#define CORDON_H

#include <stdint.h>

/** What the manifest of a skill says in "abi". */
#define CORDON_ABI_VERSION ${abiVersion}

/** A frame begins with the length of its header, so many bytes, little-endian; then come the header, JSON in UTF-8, and the body. */
#define CORDON_FRAME_LENGTH_BYTES 4

#if defined(__wasm__)
#define CORDON_IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
/** Before a tool: \`CORDON_EXPORT("execute") int32_t execute(void)\`. */
#define CORDON_EXPORT(name) __attribute__((export_name(name)))
#else
#define CORDON_IMPORT(module, name)
#define CORDON_EXPORT(name)
#endif

/* What an answer that failed holds as "error": { "code": ... }. */
`;

const functionsStart = `#if defined(__cplusplus)
extern "C" {
#endif

/*
 * Blocks are named by their offset, 0 is none. A module may import only what its manifest requests a permission for, so declare
 * nothing yourself: what is not called is not imported.
 */
`;

const end = `
#if defined(__cplusplus)
}
#endif

#endif
`;

function codeLines(): readonly string[] {
  return Object.entries(answerCodes).map(
    ([code, sentence]) => `/** ${sentence} */\n#define CORDON_CODE_${code} "${code}"`,
  );
}

function declarations(): readonly string[] {
  return declaredImports.map((entry) => {
    const { module, name, parameters, results, servedBy, needs } = entry;
    const names = parameterNames[name] ?? [];
    const declared = parameters.map((type, index) => [types[type], names[index]].filter(Boolean).join(" "));
    const [result] = results;
    const permission = needs === undefined ? "" : ` Needs a permission: ${needs}.`;
    return [
      `/** ${servers[servedBy]}${permission} */`,
      `CORDON_IMPORT("${module}", "${name}")`,
      `${result === undefined ? "void" : types[result]} ${nameInC(entry)}(${declared.join(", ") || "void"});`,
    ].join("\n");
  });
}

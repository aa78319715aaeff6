/*
 * The host ABI of Cordon, version 1, for skills in C and C++.
 *
 * Generated from packages/core/src/abi by test/abi/write-header.ts. A test compares the two: change the tables, not this file.
 */
#ifndef CORDON_H
#define CORDON_H

#include <stdint.h>

/** What the manifest of a skill says in "abi". */
#define CORDON_ABI_VERSION 1

/** A frame begins with the length of its header, so many bytes, little-endian; then come the header, JSON in UTF-8, and the body. */
#define CORDON_FRAME_LENGTH_BYTES 4

#if defined(__wasm__)
#define CORDON_IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
/** Before a tool: `CORDON_EXPORT("execute") int32_t execute(void)`. */
#define CORDON_EXPORT(name) __attribute__((export_name(name)))
#else
#define CORDON_IMPORT(module, name)
#define CORDON_EXPORT(name)
#endif

/* What an answer that failed holds as "error": { "code": ... }. */

/** No permission allows the request. `permission` is the one to ask for. */
#define CORDON_CODE_DENIED "DENIED"
/** A permission matches, but a person has to approve it, and nobody has decided yet. */
#define CORDON_CODE_APPROVAL_REQUIRED "APPROVAL_REQUIRED"
/** A limit of a permission or of the operation itself has no room for this request. */
#define CORDON_CODE_LIMIT "LIMIT"
/** The operation did not end within the time the request gave it. */
#define CORDON_CODE_TIMEOUT "TIMEOUT"
/** The thing that was asked for does not exist. */
#define CORDON_CODE_NOT_FOUND "NOT_FOUND"
/** The thing that was to be created exists already. */
#define CORDON_CODE_EXISTS "EXISTS"
/** The request is malformed, has an unknown field, or does not suit the kind of thing it names. */
#define CORDON_CODE_INVALID "INVALID"
/** The operation failed in the host for a reason that is none of the guest's business. */
#define CORDON_CODE_IO "IO"
/** The other side cannot be reached now, or what serves the operation is not set up. */
#define CORDON_CODE_UNAVAILABLE "UNAVAILABLE"
/** The guest cancelled the operation. */
#define CORDON_CODE_CANCELLED "CANCELLED"
/** The operation was under way when the host stopped, and may or may not have taken effect. */
#define CORDON_CODE_IN_DOUBT "IN_DOUBT"

#if defined(__cplusplus)
extern "C" {
#endif

/*
 * Blocks are named by their offset, 0 is none. A module may import only what its manifest requests a permission for, so declare
 * nothing yourself: what is not called is not imported.
 */

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "alloc")
uint64_t cordon_host_alloc(uint64_t length);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "length")
uint64_t cordon_host_length(uint64_t block);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "length_unsafe")
uint64_t cordon_host_length_unsafe(uint64_t block);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "load_u8")
uint32_t cordon_host_load_u8(uint64_t address);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "load_u64")
uint64_t cordon_host_load_u64(uint64_t address);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "store_u8")
void cordon_host_store_u8(uint64_t address, uint32_t value);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "store_u64")
void cordon_host_store_u64(uint64_t address, uint64_t value);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "free")
void cordon_host_free(uint64_t block);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "input_length")
uint64_t cordon_host_input_length(void);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "input_offset")
uint64_t cordon_host_input_offset(void);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "input_load_u8")
uint32_t cordon_host_input_load_u8(uint64_t index);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "input_load_u64")
uint64_t cordon_host_input_load_u64(uint64_t index);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "output_set")
void cordon_host_output_set(uint64_t block, uint64_t length);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "error_set")
void cordon_host_error_set(uint64_t block);

/** Answered beside the skill. */
CORDON_IMPORT("extism:host/env", "error_get")
uint64_t cordon_host_error_get(void);

/** Answered at once. */
CORDON_IMPORT("extism:host/env", "config_get")
uint64_t cordon_host_config_get(uint64_t name);

/** Answered at once. */
CORDON_IMPORT("extism:host/env", "var_get")
uint64_t cordon_host_var_get(uint64_t name);

/** Answered at once. */
CORDON_IMPORT("extism:host/env", "var_set")
void cordon_host_var_set(uint64_t name, uint64_t value);

/** Answered at once. */
CORDON_IMPORT("extism:host/env", "log_trace")
void cordon_host_log_trace(uint64_t text);

/** Answered at once. */
CORDON_IMPORT("extism:host/env", "log_debug")
void cordon_host_log_debug(uint64_t text);

/** Answered at once. */
CORDON_IMPORT("extism:host/env", "log_info")
void cordon_host_log_info(uint64_t text);

/** Answered at once. */
CORDON_IMPORT("extism:host/env", "log_warn")
void cordon_host_log_warn(uint64_t text);

/** Answered at once. */
CORDON_IMPORT("extism:host/env", "log_error")
void cordon_host_log_error(uint64_t text);

/** Answered at once. */
CORDON_IMPORT("extism:host/env", "get_log_level")
uint32_t cordon_host_get_log_level(void);

/** Answered at once. */
CORDON_IMPORT("extism:host/user", "cordon_now_ms")
uint64_t cordon_now_ms(void);

/** Answered at once. */
CORDON_IMPORT("extism:host/user", "cordon_random_u64")
uint64_t cordon_random_u64(void);

/** Answered by the host, for which the skill waits. Needs a permission: fs. */
CORDON_IMPORT("extism:host/user", "cordon_fs")
uint64_t cordon_fs(uint64_t frame);

/** Answered by the host, for which the skill waits. Needs a permission: env. */
CORDON_IMPORT("extism:host/user", "cordon_env")
uint64_t cordon_env(uint64_t frame);

/** Answered by the host, for which the skill waits. Needs a permission: kv. */
CORDON_IMPORT("extism:host/user", "cordon_kv")
uint64_t cordon_kv(uint64_t frame);

/** Answered by the host, for which the skill waits. Needs a permission: network. */
CORDON_IMPORT("extism:host/user", "cordon_http")
uint64_t cordon_http(uint64_t frame);

/** Answered by the host, for which the skill waits. Needs a permission: skill. */
CORDON_IMPORT("extism:host/user", "cordon_skill")
uint64_t cordon_skill(uint64_t frame);

/** Answered by the host, for which the skill waits. */
CORDON_IMPORT("extism:host/user", "cordon_submit")
void cordon_submit(uint64_t);

/** Answered by the host, for which the skill waits. */
CORDON_IMPORT("extism:host/user", "cordon_wait")
uint64_t cordon_wait(uint64_t);

/** Answered by the host, for which the skill waits. */
CORDON_IMPORT("extism:host/user", "cordon_cancel")
void cordon_cancel(uint32_t);

/** Answered by the host, for which the skill waits. Needs a permission: network. */
CORDON_IMPORT("extism:host/env", "http_request")
uint64_t cordon_host_http_request(uint64_t request, uint64_t body);

/** Answered at once. Needs a permission: network. */
CORDON_IMPORT("extism:host/env", "http_status_code")
uint32_t cordon_host_http_status_code(void);

/** Answered at once. Needs a permission: network. */
CORDON_IMPORT("extism:host/env", "http_headers")
uint64_t cordon_host_http_headers(void);

#if defined(__cplusplus)
}
#endif

#endif

// The functions of the host ABI that a skill written in TypeScript imports: one for each capability, so that what a skill
// can reach shows in its imports. A build points those that no permission needs at a function that reaches nothing.

@external("extism:host/env", "alloc")
export declare function alloc(length: i64): i64;

@external("extism:host/env", "free")
export declare function free(offset: i64): void;

@external("extism:host/env", "length")
export declare function length(offset: i64): i64;

@external("extism:host/env", "load_u8")
export declare function loadByte(address: i64): i32;

@external("extism:host/env", "load_u64")
export declare function loadWord(address: i64): i64;

@external("extism:host/env", "store_u8")
export declare function storeByte(address: i64, value: i32): void;

@external("extism:host/env", "store_u64")
export declare function storeWord(address: i64, value: i64): void;

@external("extism:host/env", "input_length")
export declare function inputLength(): i64;

@external("extism:host/env", "input_load_u8")
export declare function inputByte(index: i64): i32;

@external("extism:host/env", "input_load_u64")
export declare function inputWord(index: i64): i64;

@external("extism:host/env", "output_set")
export declare function outputSet(offset: i64, length: i64): void;

@external("extism:host/env", "error_set")
export declare function errorSet(offset: i64): void;

@external("extism:host/env", "config_get")
export declare function configGet(name: i64): i64;

@external("extism:host/env", "log_debug")
export declare function logDebug(text: i64): void;

@external("extism:host/env", "log_info")
export declare function logInfo(text: i64): void;

@external("extism:host/env", "log_warn")
export declare function logWarn(text: i64): void;

@external("extism:host/env", "log_error")
export declare function logError(text: i64): void;

@external("extism:host/user", "cordon_http")
declare function http(frame: i64): i64;

@external("extism:host/user", "cordon_fs")
declare function fs(frame: i64): i64;

@external("extism:host/user", "cordon_kv")
declare function kv(frame: i64): i64;

@external("extism:host/user", "cordon_env")
declare function env(frame: i64): i64;

@external("extism:host/user", "cordon_skill")
declare function skill(frame: i64): i64;

@external("extism:host/user", "cordon_submit")
export declare function submit(frame: i64): void;

@external("extism:host/user", "cordon_cancel")
export declare function cancel(id: i32): void;

// What differs from target to target: see systems/.

@external("system", "now_ms")
export declare function nowMs(): i64;

@external("system", "random_word")
export declare function randomWord(): i64;

@external("system", "wait")
export declare function wait(timeoutMs: i64): i64;

/** Asks the host for one operation and waits for it. The numbers are those of `capabilityNumbers` in the guest's sources. */
export function ask(capability: i32, frame: i64): i64 {
  switch (capability) {
    case 0:
      return http(frame);
    case 1:
      return fs(frame);
    case 2:
      return kv(frame);
    case 3:
      return env(frame);
    default:
      return skill(frame);
  }
}

// The functions of the engine that the adaptor calls. A handle is the address of a value the engine counts: whoever gets
// one frees it. Nothing in this folder may need static data: the adaptor lives in the memory of the engine.

@external("engine", "wasm_malloc")
declare function tryAllocate(size: i32): i32;

@external("engine", "wasm_free")
export declare function release(address: i32): void;

@external("engine", "qjs_new_string")
export declare function newString(address: i32, length: i32): i32;

@external("engine", "qjs_new_number")
export declare function newNumber(value: f64): i32;

@external("engine", "qjs_new_uint8_array")
declare function tryNewBytes(address: i32, length: i32): i32;

@external("engine", "qjs_get_undefined")
export declare function undefinedHandle(): i32;

@external("engine", "qjs_get_float64")
export declare function numberOf(handle: i32): f64;

@external("engine", "qjs_is_string")
export declare function isString(handle: i32): i32;

@external("engine", "qjs_is_undefined")
export declare function isUndefined(handle: i32): i32;

@external("engine", "qjs_is_null")
export declare function isNull(handle: i32): i32;

@external("engine", "qjs_get_prop_uint32")
export declare function itemOf(array: i32, index: i32): i32;

@external("engine", "qjs_is_exception")
export declare function isException(handle: i32): i32;

@external("engine", "qjs_get_exception")
export declare function takeException(): i32;

@external("engine", "qjs_get_string_len")
export declare function textOf(handle: i32, lengthAddress: i32): i32;

@external("engine", "qjs_free_cstring")
export declare function releaseText(address: i32): void;

@external("engine", "qjs_get_typed_array_buffer")
export declare function bufferOf(handle: i32, offsetAddress: i32, lengthAddress: i32, elementAddress: i32): i32;

@external("engine", "qjs_get_array_buffer")
export declare function dataOf(buffer: i32, lengthAddress: i32): i32;

@external("engine", "qjs_free_value")
export declare function freeHandle(handle: i32): void;

@external("engine", "qjs_call")
export declare function call(callee: i32, receiver: i32, count: i32, handles: i32): i32;

@external("engine", "qjs_is_job_pending")
export declare function hasJob(): i32;

@external("engine", "qjs_execute_pending_job")
export declare function runJob(): i32;

/** Memory of the engine. Traps when there is none left: the host then knows that a growth was refused. */
export function allocate(size: i32): i32 {
  const address = tryAllocate(size);
  if (address == 0) unreachable();
  return address;
}

/** A new Uint8Array with a copy of some memory. Traps when there is no memory for it. */
export function newBytes(address: i32, length: i32): i32 {
  const handle = tryNewBytes(address, length);
  if (isException(handle)) unreachable();
  return handle;
}

/** Traps when the memory cannot grow any more: the host then knows that a growth was refused. */
export function requireMemory(): void {
  if (memory.grow(1) < 0) unreachable();
}

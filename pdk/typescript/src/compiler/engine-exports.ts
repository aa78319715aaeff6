/** What the engine exports to a build: see `engine/kept-exports.ts`. Every address and handle is a number. */
export interface EngineExports {
  readonly memory: WebAssembly.Memory;
  readonly __stack_pointer: WebAssembly.Global;
  readonly _initialize: () => void;
  readonly set_entry: (start: number, turn: number, pending: number, fail: number) => void;
  /** Whether the skill asks the host for anything: 1 or 0. */
  readonly set_reach: (reaches: number) => void;
  readonly set_budget: (polls: bigint) => void;
  readonly qjs_init: () => number;
  readonly qjs_set_interrupt_handler: (enabled: number) => void;
  readonly qjs_set_max_stack_size: (bytes: number) => void;
  /** Code, its length, file name, evaluation flags, compile flags, and where the length of the bytecode goes. */
  readonly qjs_compile: (...parameters: readonly number[]) => number;
  readonly qjs_eval_bytecode: (address: number, length: number) => number;
  readonly qjs_get_global: () => number;
  readonly qjs_get_prop_string: (object: number, name: number) => number;
  readonly qjs_set_prop_string: (object: number, name: number, value: number) => number;
  readonly qjs_new_host_function: (name: number, nameLength: number, reserved: number) => number;
  readonly qjs_is_exception: (handle: number) => number;
  readonly qjs_get_exception: () => number;
  readonly qjs_get_string_len: (handle: number, lengthAddress: number) => number;
  readonly qjs_free_cstring: (address: number) => void;
  readonly qjs_free_value: (handle: number) => void;
  readonly qjs_is_job_pending: () => number;
  readonly qjs_execute_pending_job: () => number;
  readonly qjs_promise_state: (handle: number) => number;
  readonly qjs_promise_result: (handle: number) => number;
  readonly qjs_run_gc: () => void;
  readonly wasm_malloc: (size: number) => number;
  readonly wasm_free: (address: number) => void;
}

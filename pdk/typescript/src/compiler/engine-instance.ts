import { type BuildObserver, createBuildHost } from "./build-host.ts";
import type { EngineExports } from "./engine-exports.ts";
import { ScriptError } from "./script-error.ts";

/** An engine at build time. */
export interface EngineInstance {
  readonly exports: EngineExports;
  /** Compiles a module to bytecode, without its source text. */
  readonly compile: (code: string, fileName: string) => Uint8Array;
  /** Evaluates bytecode and every job it leaves, and waits for a promise it gives. */
  readonly evaluate: (bytecode: Uint8Array) => void;
  /** Takes away what is there for a build alone. */
  readonly release: () => void;
  /** Puts the native function into the global object. */
  readonly defineNative: (name: string) => void;
  /** A handle of a property, by the names on the way from the global object. */
  readonly property: (...names: readonly string[]) => number;
  readonly text: (handle: number) => string;
}

const moduleFlag = 1;
const stripSource = 16;
const promiseStates = { none: -1, pending: 0, fulfilled: 1, rejected: 2 } as const;

/**
 * Stack for scripts. Beyond it a script gets a RangeError it can catch, about 800 calls deep. In a cell's stack of a
 * megabyte this comes before the cell's own end for calls of every kind; only nested JSON gets there first, some
 * thousand levels deep, and ends the call.
 */
const scriptStackBytes = 192 * 1024;

/**
 * How often the engine looks whether it should stop, in all that a build evaluates: once in some thousand steps, so this is
 * some seconds. Counted and not timed, so that a build succeeds on every machine or on none.
 */
const pollsOfABuild = 40_000n;

/**
 * Starts an engine. Its memory depends on the engine and on what is done with it alone.
 *
 * @param module The engine.
 * @param observer Gets what a script does.
 */
export function startEngine(module: WebAssembly.Module, observer: BuildObserver): EngineInstance {
  const host = createBuildHost(observer, () => exports.memory);
  const exports = new WebAssembly.Instance(module, host).exports as unknown as EngineExports;
  exports._initialize();
  if (exports.qjs_init() !== 0) throw new Error("Cannot start the engine");
  exports.qjs_set_max_stack_size(scriptStackBytes);
  exports.qjs_set_interrupt_handler(1);
  exports.set_budget(pollsOfABuild);
  const memory = (): Uint8Array => new Uint8Array(exports.memory.buffer);

  /** Lends bytes to a function of the engine; afterwards nothing of them is left in its memory. */
  function lend<Result>(bytes: Uint8Array, use: (address: number) => Result): Result {
    const address = exports.wasm_malloc(bytes.length + 1);
    memory().set(bytes, address);
    memory().fill(0, address + bytes.length, address + bytes.length + 1);
    try {
      return use(address);
    } finally {
      memory().fill(0, address, address + bytes.length);
      exports.wasm_free(address);
    }
  }
  const lendText = <Result>(lent: string, use: (address: number, length: number) => Result): Result => {
    const bytes = new TextEncoder().encode(lent);
    return lend(bytes, (address) => use(address, bytes.length));
  };

  function text(handle: number): string {
    const facts = exports.wasm_malloc(4);
    const address = exports.qjs_get_string_len(handle, facts);
    const length = new DataView(exports.memory.buffer).getUint32(facts, true);
    const decoded = new TextDecoder().decode(memory().slice(address, address + length));
    exports.qjs_free_cstring(address);
    exports.wasm_free(facts);
    return decoded;
  }

  function property(...names: readonly string[]): number {
    let handle = exports.qjs_get_global();
    for (const name of names) handle = lendText(name, (address) => exports.qjs_get_prop_string(handle, address));
    return handle;
  }

  function fail(error: number): never {
    const stack = lendText("stack", (address) => exports.qjs_get_prop_string(error, address));
    throw new ScriptError(text(error), text(stack));
  }

  function drainJobs(): void {
    while (exports.qjs_is_job_pending() !== 0) {
      if (exports.qjs_execute_pending_job() < 0) fail(exports.qjs_get_exception());
    }
  }

  return {
    exports,
    text,
    property,
    compile: (code, fileName) =>
      lendText(code, (codeAddress, codeLength) =>
        lendText(fileName, (nameAddress) => {
          const facts = exports.wasm_malloc(4);
          const bytecode = exports.qjs_compile(codeAddress, codeLength, nameAddress, moduleFlag, stripSource, facts);
          if (bytecode === 0) fail(exports.qjs_get_exception());
          return memory().slice(bytecode, bytecode + new DataView(exports.memory.buffer).getUint32(facts, true));
        }),
      ),
    evaluate: (bytecode) => {
      const result = lend(bytecode, (address) => exports.qjs_eval_bytecode(address, bytecode.length));
      if (exports.qjs_is_exception(result) !== 0) fail(exports.qjs_get_exception());
      drainJobs();
      const state = exports.qjs_promise_state(result);
      if (state === promiseStates.rejected) fail(exports.qjs_promise_result(result));
      if (state === promiseStates.pending) {
        throw new ScriptError("Error: a module waits at its top level for a promise that nothing can settle", "");
      }
      exports.qjs_free_value(result);
    },
    release: () => {
      exports.qjs_set_interrupt_handler(0);
      exports.set_budget(-1n);
    },
    defineNative: (name) => {
      const global = exports.qjs_get_global();
      const native = lendText(name, (address, length) => exports.qjs_new_host_function(address, length, 0));
      lendText(name, (address) => exports.qjs_set_prop_string(global, address, native));
      exports.qjs_free_value(native);
      exports.qjs_free_value(global);
    },
  };
}

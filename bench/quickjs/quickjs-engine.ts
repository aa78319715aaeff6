import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { instantiateVariant, type KernelVariant } from "../kernels/kernel-variants.ts";

/** The functions of the engine that are used. Pointers are addresses in its memory. */
interface EngineExports {
  readonly memory: WebAssembly.Memory;
  readonly _initialize: () => void;
  readonly qjs_init: () => number;
  readonly wasm_malloc: (bytes: number) => number;
  readonly wasm_free: (pointer: number) => void;
  readonly qjs_eval: (code: number, codeBytes: number, fileName: number, flags: number) => number;
  readonly qjs_is_exception: (value: number) => number;
  readonly qjs_get_float64: (value: number) => number;
  readonly qjs_free_value: (value: number) => void;
}

/** A JavaScript engine inside WebAssembly. */
export interface QuickJsEngine {
  /**
   * Evaluates a program.
   *
   * @returns The number it came to.
   * @throws Error when it threw.
   */
  readonly evaluate: (program: string) => number;
  /** Units of fuel the last evaluation burned; 0 without fuel. */
  readonly burned: () => number;
  /** The size of the engine's module in this variant. */
  readonly moduleBytes: number;
}

/** Reads the engine as its package ships it. */
export async function readQuickJs(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(fileURLToPath(import.meta.resolve("quickjs-wasi/quickjs.wasm"))));
}

/** Starts the engine in one of its variants. It has no clock and no randomness: every evaluation is the same. */
export function startQuickJs(bytes: Uint8Array, variant: KernelVariant): QuickJsEngine {
  const { exports: anyExports, refuel, burned, moduleBytes } = instantiateVariant(bytes, variant, nothingFor(bytes));
  const exports = anyExports as unknown as EngineExports;
  refuel();
  exports._initialize();
  if (exports.qjs_init() !== 0) throw new Error("Cannot start QuickJS: it has no memory");
  return {
    burned,
    moduleBytes,
    evaluate: (program) => {
      refuel();
      const code = writeText(exports, program);
      const fileName = writeText(exports, "program.js");
      const value = exports.qjs_eval(code.pointer, code.bytes, fileName.pointer, 0);
      exports.wasm_free(code.pointer);
      exports.wasm_free(fileName.pointer);
      if (exports.qjs_is_exception(value) !== 0) throw new Error("Cannot evaluate the program: it threw");
      const number = exports.qjs_get_float64(value);
      exports.qjs_free_value(value);
      return number;
    },
  };
}

function writeText(exports: EngineExports, text: string): { readonly pointer: number; readonly bytes: number } {
  const encoded = new TextEncoder().encode(text);
  const pointer = exports.wasm_malloc(encoded.length + 1);
  const target = new Uint8Array(exports.memory.buffer, pointer, encoded.length + 1);
  target.set(encoded);
  target[encoded.length] = 0;
  return { pointer, bytes: encoded.length };
}

/** Functions that do nothing and answer 0, for everything the engine imports. */
function nothingFor(bytes: Uint8Array): WebAssembly.Imports {
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module, name } of WebAssembly.Module.imports(new WebAssembly.Module(bytes))) {
    (imports[module] ??= {})[name] = () => 0;
  }
  return imports;
}

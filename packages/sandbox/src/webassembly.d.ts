/**
 * The part of the WebAssembly JavaScript interface the sandbox uses, with JavaScript Promise Integration. Neither
 * TypeScript's ECMAScript libraries nor Node's types declare it.
 */
declare namespace WebAssembly {
  type ImportValue = Memory | Table | Global | ((...values: never[]) => unknown) | Suspending;
  type Imports = Readonly<Record<string, Readonly<Record<string, ImportValue>>>>;
  type Exports = Readonly<Record<string, unknown>>;

  class Module {
    constructor(bytes: Uint8Array);
    static exports(module: Module): { readonly name: string; readonly kind: string }[];
    static imports(module: Module): { readonly module: string; readonly name: string; readonly kind: string }[];
    static customSections(module: Module, name: string): ArrayBuffer[];
  }

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }

  class Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum?: number; readonly shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  class Table {
    constructor(descriptor: {
      readonly element: "anyfunc" | "externref";
      readonly initial: number;
      readonly maximum?: number;
    });
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value?: unknown): void;
    grow(elements: number, value?: unknown): number;
  }

  class Global {
    constructor(descriptor: { readonly value: string; readonly mutable?: boolean }, value?: unknown);
    value: unknown;
  }

  /** An import that suspends the guest until the promise it returns settles. */
  class Suspending {
    constructor(function_: (...values: never[]) => unknown);
  }

  class RuntimeError extends Error {}
  class CompileError extends Error {}
  class LinkError extends Error {}

  class Exception {
    constructor(tag: object, payload: readonly unknown[]);
  }

  /** Makes an export whose call may be suspended; it returns a promise of the export's result. */
  function promising(export_: (...values: never[]) => unknown): (...values: unknown[]) => Promise<unknown>;
  function validate(bytes: Uint8Array): boolean;
  function compile(bytes: Uint8Array): Promise<Module>;
}

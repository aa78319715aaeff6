import type { ServedBy } from "../abi/host-import.ts";
import type { ModuleRejection } from "../errors/module-rejected-error.ts";

/** What a module imports or exports. */
export type InspectedKind = "function" | "table" | "memory" | "global" | "tag";

/** One import as the file has it, and what the host says to it. */
export interface InspectedImport {
  /** Text of the module, escaped and cut: for showing, not for comparing. */
  readonly module: string;
  /** The same. */
  readonly name: string;
  readonly kind: InspectedKind;
  /** Of a function: `(i64) -> (i64)`. Cut when it is long. */
  readonly type?: string;
  /** Who answers it, when the host has a function of that module and name. */
  readonly servedBy?: ServedBy;
  /** The permission category the manifest must request for it, such as `fs`. */
  readonly needs?: string;
  /** Why it does not link, as the second half of a sentence. */
  readonly problem?: string;
  /** Where in the file, in bytes. */
  readonly offset: number;
}

/** One export as the file has it, and what becomes of it. */
export interface InspectedExport {
  /** Text of the module, escaped and cut. */
  readonly name: string;
  readonly kind: InspectedKind;
  /** Of a function: `() -> (i32)`. Cut when it is long. */
  readonly type?: string;
  /** What it is for. `dropped`: nothing that Cordon calls, so that it is gone after rewriting. */
  readonly role: "tool" | "initializer" | "resumable" | "dropped";
  /** Where in the file, in bytes. */
  readonly offset: number;
}

/** A table the module defines, in elements. */
export interface InspectedTable {
  readonly elementType: "funcref" | "externref";
  readonly initialElements: number;
  /** What the module declares; undefined when it declares none. The limit of the call holds all the same. */
  readonly declaredMaximumElements?: number;
}

/** The memory a module defines, in bytes. */
export interface InspectedMemory {
  readonly initialBytes: number;
  /** What the module declares; undefined when it declares none. */
  readonly declaredMaximumBytes?: number;
  /** What it may reach under the limit it is inspected with; undefined when it starts with more. */
  readonly maximumBytes?: number;
}

/** Counts and sizes of a module that was read. */
export interface InspectedSizes {
  /** Bytes of the code section. */
  readonly codeBytes: number;
  /** Bytes of the data section. */
  readonly dataBytes: number;
  /** Bytes of the manifest in it; 0 when there is none. */
  readonly manifestBytes: number;
}

/**
 * What admission says to a module, and what was read of it. Everything that is undefined was not reached: the module was
 * refused before. Plain data, without the module's bytes.
 */
export interface ModuleInspection {
  /**
   * Why it is refused: what admission stops at, and what else is wrong in the parts that were read. At most 100. Empty
   * when it is admitted, rewritten and compiled like any that is loaded.
   */
  readonly refusals: readonly ModuleRejection[];
  /** How many refusals there are beyond those. */
  readonly omittedRefusals: number;
  readonly sizes?: InspectedSizes;
  /** In the order of the file. */
  readonly imports?: readonly InspectedImport[];
  /** In the order of the file. */
  readonly exports?: readonly InspectedExport[];
  /** The names of the exports that can be a tool. */
  readonly tools?: readonly string[];
  /** Functions with a body. */
  readonly functions?: number;
  /** Globals, imported ones included. */
  readonly globals?: number;
  /** Undefined also when the module has none. */
  readonly memory?: InspectedMemory;
  readonly tables?: readonly InspectedTable[];
  /** The features beyond WebAssembly 1.0 it uses; only of a module that was read to its end. */
  readonly features?: readonly string[];
  /** What rewriting made of it; only of a module that is admitted. */
  readonly rewritten?: { readonly bytes: number; readonly checks: number };
}

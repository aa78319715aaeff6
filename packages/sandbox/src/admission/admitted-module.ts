import type { FeatureName } from "./features.ts";
import type { ValueType } from "./binary/value-types.ts";

/** What admission enforces by rewriting. Two modules admitted with different options are different modules. */
export interface AdmissionOptions {
  /** Linear memory the guest may reach, in 64 KiB pages. A module that starts with more is refused. */
  readonly maxMemoryPages: number;
  /** Elements of all its tables together. A module that starts with more is refused. */
  readonly maxTableElements: number;
  /** Whether to meter fuel. Without it only the interrupt word of the slot ends a call. */
  readonly fuel: boolean;
  /**
   * The permission categories the skill requests, such as `fs`. An import that needs another one is refused. Default:
   * imports are not compared with permissions.
   */
  readonly categories?: readonly string[];
}

/** One function the module imports; module, name and type are those of the host ABI. */
export interface AdmittedImport {
  readonly module: string;
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** An exported function that may be called as a tool. */
export interface AdmittedTool {
  readonly name: string;
  /** True for `() -> i32`, where 0 is success; false for `() -> ()`. */
  readonly returnsStatus: boolean;
}

/** Figures about the module and what rewriting did to it, for receipts and benchmarks. */
export interface AdmissionSizes {
  readonly originalBytes: number;
  readonly rewrittenBytes: number;
  /** Functions with a body, before rewriting. */
  readonly functions: number;
  /** Places where the rewritten code looks at its slot. */
  readonly checks: number;
}

/** A module that passed every rule, rewritten and ready to be compiled. Plain data: it can be posted to a thread. */
export interface AdmittedModule {
  /** `sha256:` and the hexadecimal digest of the original bytes. */
  readonly digest: string;
  /** The rewritten module; the only bytes that may be compiled. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The imported functions, each once, in the order of their first mention. */
  readonly imports: readonly AdmittedImport[];
  readonly tools: readonly AdmittedTool[];
  /**
   * Exported functions to call before a tool, in this order. Call them without arguments: `hs_init` may have two i32
   * parameters, which the engine then fills with 0.
   */
  readonly initializers: readonly string[];
  /** The linear memory the cell must provide, or undefined when the module has none. */
  readonly memory: { readonly initialPages: number; readonly maximumPages: number } | undefined;
  /** Elements its tables can have together at most. */
  readonly tableElements: number;
  /** Whether it exports `cordon_start`, `cordon_resume` and `cordon_pending` with their exact types. */
  readonly resumable: boolean;
  /**
   * The private exports of its variables, of a module whose instances are nothing but their memory and these; undefined for
   * any other. Of code that is its own, only where it is resumable.
   */
  readonly keptGlobals: readonly string[] | undefined;
  /** A copy of the custom section `cordon.manifest`, not parsed. */
  readonly manifest: Uint8Array<ArrayBuffer> | undefined;
  readonly sizes: AdmissionSizes;
  /** The features beyond WebAssembly 1.0 it uses. */
  readonly features: readonly FeatureName[];
}

/** Everything admission found out, without the rewritten bytes. */
export type AdmissionFacts = Omit<AdmittedModule, "bytes">;

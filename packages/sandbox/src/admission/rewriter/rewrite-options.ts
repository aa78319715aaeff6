import type { AdmissionOptions } from "../admitted-module.ts";
import type { ParsedGlobal } from "../reader/parsed-module.ts";

/** An export to keep: its name, and the entry of the original it stands for. */
export interface KeptExport {
  readonly name: string;
  readonly kind: "function" | "table" | "memory" | "global" | "tag";
  readonly index: number;
}

/** How to rewrite a module. */
export interface RewriteOptions extends AdmissionOptions {
  /** The exports of the original that stay, under their names. */
  readonly exports: readonly KeptExport[];
  /**
   * Writes code that other modules can have too: imports by their place instead of their name, a memory of any size up to
   * the limit, these globals zero, and no data. Default: the code of this module alone.
   */
  readonly shared?: { readonly variables: readonly ParsedGlobal[] } | undefined;
}

/** A rewritten module. */
export interface RewrittenModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The memory to import, or undefined when the module has none. */
  readonly memory: { readonly initialPages: number; readonly maximumPages: number } | undefined;
  /** Elements its tables can have together at most. */
  readonly tableElements: number;
  /** Places where the code looks at its slot. */
  readonly checks: number;
}

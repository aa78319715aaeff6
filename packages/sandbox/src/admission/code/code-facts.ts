import type { KernelFunction } from "../../kernel/kernel-function.ts";
import type { ParsedType } from "../reader/parsed-module.ts";

/** What the sections before the code declare, as far as instructions refer to it. */
export interface CodeFacts {
  readonly types: readonly ParsedType[];
  /** The type index of each function, imported ones first. */
  readonly functionTypes: Uint32Array;
  /** The imported functions that allocate a block: they fill it, so one call can take a millisecond. */
  readonly allocators: ReadonlySet<number>;
  /** For each imported function, the function of the kernel whose copy its direct calls go to; undefined for none. */
  readonly copied: readonly (KernelFunction | undefined)[];
  /** The number of imported functions. */
  readonly importedFunctions: number;
  /** 1 for each function that is in an element segment or whose reference is taken: it may be called from anywhere. */
  readonly referenced: Uint8Array;
  /** The type index of each tag. */
  readonly tagTypes: readonly number[];
  readonly tables: number;
  readonly memories: number;
  readonly globals: number;
  readonly elementSegments: number;
  /** From the data count section; undefined without one, and then no instruction may name a segment. */
  readonly dataSegments: number | undefined;
}

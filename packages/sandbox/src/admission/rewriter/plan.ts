import type { ParsedModule } from "../reader/parsed-module.ts";
import { type AddedTypes, createAddedTypes } from "./added-types.ts";
import { type AddedFunction, planAddedFunctions } from "./added-functions.ts";
import type { InlineCode } from "./kernel-copies.ts";
import { type Charges, findCharges } from "./charges.ts";
import type { RewriteOptions } from "./rewrite-options.ts";
import { findUncheckedFunctions } from "./unchecked-functions.ts";

/** Where the things that rewriting adds stand in the module's index spaces. All come after the module's own. */
export interface RewritePlan {
  readonly fuel: boolean;
  /** 1 for each function with a body that has no check. */
  readonly unchecked: Uint8Array;
  /** What is charged; only with fuel. */
  readonly charges: Charges | undefined;
  /** Memory of the slots. */
  readonly slotsMemory: number;
  /** Global with the address of the slot. */
  readonly slotGlobal: number;
  /** Global with the refused flags. */
  readonly refusedGlobal: number;
  /** Global with the fuel; only with fuel. */
  readonly fuelGlobal: number;
  /** Whether it imports the memories of the kernel, right after that of the slots. */
  readonly importsBlocks: boolean;
  /** The functions added, after the module's own. */
  readonly added: readonly AddedFunction[];
  readonly types: AddedTypes;
  /** For each imported function, the copy that direct calls go to; 0 for none. */
  readonly copies: Uint32Array;
  /** For each imported function, the code that can stand in the place of a direct call. */
  readonly inlined: readonly (InlineCode | undefined)[];
  /** Function that stands for `memory.grow`; 0 when the module cannot grow its memory. */
  readonly growMemory: number;
  /** Function that notes a refused `table.grow`; 0 when the module cannot grow a table. */
  readonly noteTableGrow: number;
}

/** Lays the additions out, and decides what is charged where. */
export function planRewrite(parsed: ParsedModule, { fuel, exports }: RewriteOptions): RewritePlan {
  const { globals, memory, code } = parsed;
  const types = createAddedTypes(parsed.types);
  const places = { slotsMemory: memory === undefined ? 0 : 1, slotGlobal: globals, refusedGlobal: globals + 1 };
  const unchecked = findUncheckedFunctions(parsed);
  return {
    fuel,
    unchecked: flagsOf(unchecked, code.costs.length),
    charges: fuel ? findCharges(parsed, { unchecked, exports }) : undefined,
    ...places,
    fuelGlobal: globals + 2,
    types,
    ...planAddedFunctions(parsed, places, types),
  };
}

function flagsOf(indexes: readonly number[], count: number): Uint8Array {
  const flags = new Uint8Array(count);
  for (const index of indexes) {
    flags[index] = 1;
  }
  return flags;
}

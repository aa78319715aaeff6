import type { ParsedModule } from "../reader/parsed-module.ts";
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
  /** Function that notes a refused `memory.grow`, when the module can grow its memory. */
  readonly noteMemoryGrow: number | undefined;
  /** Function that notes a refused `table.grow`, when the module can grow a table. */
  readonly noteTableGrow: number | undefined;
  /** The type of those functions, `(i32) -> i32`; one past the module's types when it has no such type. */
  readonly noteType: number;
}

/** Lays the additions out, and decides what is charged where. */
export function planRewrite(parsed: ParsedModule, { fuel, exports }: RewriteOptions): RewritePlan {
  const { types, globals, memory, functionTypes, code } = parsed;
  const noteType = types.findIndex(
    ({ parameters, results }) =>
      parameters.length === 1 && results.length === 1 && parameters[0] === "i32" && results[0] === "i32",
  );
  const growsTable = code.grownTables !== 0;
  const functions = functionTypes.length;
  const unchecked = findUncheckedFunctions(parsed);
  return {
    fuel,
    unchecked: flagsOf(unchecked, code.costs.length),
    charges: fuel ? findCharges(parsed, { unchecked, exports }) : undefined,
    slotsMemory: memory === undefined ? 0 : 1,
    slotGlobal: globals,
    refusedGlobal: globals + 1,
    fuelGlobal: globals + 2,
    noteMemoryGrow: code.growsMemory ? functions : undefined,
    noteTableGrow: growsTable ? functions + (code.growsMemory ? 1 : 0) : undefined,
    noteType: noteType === -1 ? types.length : noteType,
  };
}

function flagsOf(indexes: readonly number[], count: number): Uint8Array {
  const flags = new Uint8Array(count);
  for (const index of indexes) {
    flags[index] = 1;
  }
  return flags;
}

/** Functions the plan adds. */
export function addedFunctions(plan: RewritePlan): number {
  return (plan.noteMemoryGrow === undefined ? 0 : 1) + (plan.noteTableGrow === undefined ? 0 : 1);
}

import { featureBit } from "../features.ts";
import { coreInstructions } from "./core-instructions.ts";
import type { InstructionRow } from "./instruction-row.ts";
import { vectorInstructions } from "./vector-instructions.ts";

/** Rows spread over arrays, indexed by code. */
export interface OpcodeTable {
  readonly actions: Uint8Array;
  readonly effects: Int8Array;
  readonly features: Int32Array;
}

function spread(rows: readonly InstructionRow[]): OpcodeTable {
  const table = { actions: new Uint8Array(256), effects: new Int8Array(256), features: new Int32Array(256) };
  for (const { first, last, action, effect, feature } of rows) {
    table.actions.fill(action, first, last + 1);
    table.effects.fill(effect, first, last + 1);
    table.features.fill(feature === undefined ? 0 : featureBit(feature), first, last + 1);
  }
  return table;
}

/** The instructions of one byte. */
export const coreTable: OpcodeTable = spread(coreInstructions);

/** The instructions behind the vector prefix. */
export const vectorTable: OpcodeTable = spread(vectorInstructions);

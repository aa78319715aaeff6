import { createWriter, writeAll, writeByte, writeU32, writtenBytes } from "../binary/byte-writer.ts";
import { emptyBlock, instruction } from "./instructions.ts";
import type { RewritePlan } from "./plan.ts";

/** Bits of the refused flags. */
const memoryBit = 1;
const tableBit = 2;
const minusOne = 0x7f;

/** The bodies of the added functions, in the order of their indexes. */
export function noteBodies(plan: RewritePlan): readonly Uint8Array[] {
  return [
    ...(plan.noteMemoryGrow === undefined ? [] : [noteBody(plan, memoryBit)]),
    ...(plan.noteTableGrow === undefined ? [] : [noteBody(plan, tableBit)]),
  ];
}

/** A function that gets the answer of a grow instruction, sets a flag when it is -1, and gives the answer back. */
function noteBody(plan: RewritePlan, bit: number): Uint8Array {
  const writer = createWriter();
  const noLocals = 0;
  writeByte(writer, noLocals);
  writeAll(writer, [instruction.localGet, 0, instruction.i32Const, minusOne, instruction.i32Equal]);
  writeAll(writer, [instruction.if, emptyBlock, instruction.globalGet]);
  writeU32(writer, plan.refusedGlobal);
  writeAll(writer, [instruction.i32Const, bit, instruction.i32Or, instruction.globalSet]);
  writeU32(writer, plan.refusedGlobal);
  writeAll(writer, [instruction.end, instruction.localGet, 0, instruction.end]);
  return writtenBytes(writer);
}

import { createWriter, writeAll, writeByte, writeU32, writtenBytes } from "../binary/byte-writer.ts";
import { emptyBlock, instruction } from "./instructions.ts";

/** In the refused flags. */
const tableBit = 2;
const minusOne = 0x7f;

/** A function that gets the answer of `table.grow`, sets a flag when it is -1, and gives the answer back. */
export function noteTableBody(refusedGlobal: number): Uint8Array {
  const writer = createWriter();
  const noLocals = 0;
  writeByte(writer, noLocals);
  writeAll(writer, [instruction.localGet, 0, instruction.i32Const, minusOne, instruction.i32Equal]);
  writeAll(writer, [instruction.if, emptyBlock, instruction.globalGet]);
  writeU32(writer, refusedGlobal);
  writeAll(writer, [instruction.i32Const, tableBit, instruction.i32Or, instruction.globalSet]);
  writeU32(writer, refusedGlobal);
  writeAll(writer, [instruction.end, instruction.localGet, 0, instruction.end]);
  return writtenBytes(writer);
}

import {
  type ByteWriter,
  createWriter,
  writeAll,
  writeByte,
  writeNatural,
  writeU32,
  writtenBytes,
} from "../binary/byte-writer.ts";
import { valueTypeBytes } from "../binary/value-types.ts";
import { mostPagesOffset } from "../private-names.ts";
import { emptyBlock, instruction, memoryIndexBit } from "./instructions.ts";

/** Bits of the refused flags. */
const memoryBit = 1;
const hostBit = 4;
const minusOne = 0x7f;
const pages = 0;
const before = 1;
const wordAlignment = 2;

/** Where in a module stands what growing its memory needs. */
export interface GrowPlaces {
  readonly slotsMemory: number;
  readonly slotGlobal: number;
  readonly refusedGlobal: number;
  /** Copies of the kernel's functions. */
  readonly commit: number;
  readonly uncommit: number;
}

/**
 * The body of the function that stands for `memory.grow`: it counts the pages before it takes them, and gives -1 when
 * all calls together would hold more than the cap.
 *
 * What is above the maximum of the memory is refused before it is counted, so that a request that cannot succeed takes
 * no room away from others, however short.
 */
export function growBody(places: GrowPlaces): Uint8Array {
  const { slotsMemory, slotGlobal, commit, uncommit } = places;
  const writer = createWriter();
  writeAll(writer, [1, 1, valueTypeBytes.i32]);
  writeAll(writer, [instruction.localGet, pages, instruction.globalGet]);
  writeU32(writer, slotGlobal);
  writeAll(writer, [instruction.i32Load, wordAlignment | memoryIndexBit]);
  writeU32(writer, slotsMemory);
  writeU32(writer, mostPagesOffset);
  writeAll(writer, [instruction.memorySize, 0, instruction.i32Subtract, instruction.i32GreaterUnsigned]);
  writeRefusal(writer, places, memoryBit);
  writeAll(writer, [instruction.localGet, pages]);
  writeCall(writer, commit);
  writeAll(writer, [instruction.i32EqualZero]);
  writeRefusal(writer, places, memoryBit | hostBit);
  writeAll(writer, [instruction.localGet, pages, instruction.memoryGrow, 0, instruction.localTee, before]);
  writeAll(writer, [instruction.i32Const, minusOne, instruction.i32Equal, instruction.if, emptyBlock]);
  writeAll(writer, [instruction.localGet, pages]);
  writeCall(writer, uncommit);
  writeNote(writer, places, memoryBit | hostBit);
  writeAll(writer, [instruction.end, instruction.localGet, before, instruction.end]);
  return writtenBytes(writer);
}

/** When what is on the stack is not 0: a note, and -1. */
function writeRefusal(writer: ByteWriter, places: GrowPlaces, bits: number): void {
  writeAll(writer, [instruction.if, emptyBlock]);
  writeNote(writer, places, bits);
  writeAll(writer, [instruction.i32Const, minusOne, instruction.return, instruction.end]);
}

function writeNote(writer: ByteWriter, { refusedGlobal }: GrowPlaces, bits: number): void {
  writeByte(writer, instruction.globalGet);
  writeU32(writer, refusedGlobal);
  writeByte(writer, instruction.i32Const);
  writeNatural(writer, bits);
  writeAll(writer, [instruction.i32Or, instruction.globalSet]);
  writeU32(writer, refusedGlobal);
}

function writeCall(writer: ByteWriter, index: number): void {
  writeByte(writer, instruction.call);
  writeU32(writer, index);
}

import { type ByteWriter, writeAll, writeByte, writeNatural, writeRun, writeU32 } from "../binary/byte-writer.ts";
import { loopCopies } from "../code/insertion-points.ts";
import { emptyBlock, instruction } from "./instructions.ts";
import { type CheckParts, writeLook } from "./write-checks.ts";

/** With fuel, what quiet loops count before they charge it and look. */
const unitsBetweenCharges = 4_096;

/** Writes what stands before a quiet loop that is in no other: without fuel, a copy of the slot's address. */
export function writeBeforeQuietLoop(writer: ByteWriter, parts: CheckParts, local: number): void {
  if (!parts.fuel) {
    writeAll(writer, parts.getSlot);
    writeByte(writer, instruction.localSet);
    writeU32(writer, local);
  }
}

/**
 * Writes the check at the head of a quiet loop. Without fuel it looks at the slot each time. With fuel it counts in a
 * local, and charges and looks each time that much has come together: a charge in every round costs more than a short
 * round itself.
 *
 * @param cost What it charges for the rounds until the next check.
 */
export function writeQuietLoopCheck(writer: ByteWriter, parts: CheckParts, cost: number, local: number): void {
  writeByte(writer, instruction.localGet);
  writeU32(writer, local);
  if (!parts.fuel) {
    writeAll(writer, parts.quietInterruptTest);
    return;
  }
  writeByte(writer, instruction.i32Const);
  writeNatural(writer, unitsBetweenCharges);
  writeAll(writer, [instruction.i32GreaterUnsigned, instruction.if, emptyBlock]);
  writeSettlement(writer, parts, local);
  writeLook(writer, parts);
  writeByte(writer, instruction.end);
  writeCount(writer, local, instruction.i32Add, cost);
}

function writeCount(writer: ByteWriter, local: number, operation: number, cost: number): void {
  writeByte(writer, instruction.localGet);
  writeU32(writer, local);
  writeByte(writer, instruction.i32Const);
  writeNatural(writer, cost);
  writeByte(writer, operation);
  writeByte(writer, instruction.localSet);
  writeU32(writer, local);
}

/** A loop that is written several times: its round, from the original. */
export interface RepeatedRound {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** What one round costs. */
  readonly cost: number;
  /** An i32 local of rewriting's own. */
  readonly local: number;
}

/** From a block in the loop: past the loop, to the block around it. */
const labelAroundLoop = 2;

/**
 * Writes the head of a loop that is written several times, up to the last copy of its round. A branch back in another
 * copy goes on with the next one, as it leaves the block around its copy; at the end of a copy the loop is left. The
 * check charges all rounds at once, and leaving gives back those that did not run.
 */
export function writeRepeatedRounds(writer: ByteWriter, parts: CheckParts, round: RepeatedRound): void {
  const { bytes, start, end, cost, local } = round;
  writeQuietLoopCheck(writer, parts, loopCopies * cost, local);
  for (let rest = loopCopies - 1; rest > 0; rest -= 1) {
    writeAll(writer, [instruction.block, emptyBlock]);
    writeRun(writer, bytes, start, end);
    if (parts.fuel) {
      writeCount(writer, local, instruction.i32Subtract, rest * cost);
    }
    writeAll(writer, [instruction.branch, labelAroundLoop, instruction.end]);
  }
}

/** With fuel, charges what quiet loops have counted. */
export function writeSettlement(writer: ByteWriter, parts: CheckParts, local: number): void {
  if (!parts.fuel) {
    return;
  }
  writeAll(writer, parts.getFuel);
  writeByte(writer, instruction.localGet);
  writeU32(writer, local);
  writeAll(writer, [instruction.i64ExtendI32Unsigned, instruction.i64Subtract]);
  writeAll(writer, parts.setFuel);
  writeAll(writer, [instruction.i32Const, 0, instruction.localSet]);
  writeU32(writer, local);
}

import {
  type ByteWriter,
  createWriter,
  writeAll,
  writeByte,
  writeNatural,
  writeU32,
  writtenBytes,
} from "../binary/byte-writer.ts";
import { bytesCheck, elementsCheck, type InsertionKind } from "../code/insertion-points.ts";
import { interruptOffset } from "../private-names.ts";
import { emptyBlock, instruction, memoryIndexBit } from "./instructions.ts";
import type { RewritePlan } from "./plan.ts";

/** The parts of the checks that are the same everywhere in a module. */
export interface CheckParts {
  readonly fuel: boolean;
  /** Traps when the interrupt word is not 0. */
  readonly interruptTest: Uint8Array;
  /** The same, as a quiet loop has it; the address of the slot is on the stack. */
  readonly quietInterruptTest: Uint8Array;
  /** Takes the fuel; traps when it or the interrupt word is negative. */
  readonly fuelTest: Uint8Array;
  readonly getSlot: Uint8Array;
  readonly getFuel: Uint8Array;
  readonly setFuel: Uint8Array;
}

const trapUnlessZero = [instruction.if, emptyBlock, instruction.unreachable, instruction.end];

/** Prepares the checks of a module. */
export function checkParts(plan: RewritePlan): CheckParts {
  return {
    fuel: plan.fuel,
    interruptTest: interruptTest(plan, false),
    quietInterruptTest: interruptTest(plan, true),
    fuelTest: fuelTest(plan),
    getSlot: globalAccess(instruction.globalGet, plan.slotGlobal),
    getFuel: globalAccess(instruction.globalGet, plan.fuelGlobal),
    setFuel: globalAccess(instruction.globalSet, plan.fuelGlobal),
  };
}

function globalAccess(opcode: number, index: number): Uint8Array {
  const writer = createWriter();
  writeByte(writer, opcode);
  writeU32(writer, index);
  return writtenBytes(writer);
}

/** A load from the memory of the slots. */
interface SlotLoad {
  readonly opcode: number;
  /** The alignment as its exponent. */
  readonly alignment: number;
  readonly offset: number;
}

function writeSlotLoad(writer: ByteWriter, plan: RewritePlan, { opcode, alignment, offset }: SlotLoad): void {
  writeByte(writer, opcode);
  if (plan.slotsMemory === 0) {
    writeByte(writer, alignment);
  } else {
    writeByte(writer, alignment | memoryIndexBit);
    writeU32(writer, plan.slotsMemory);
  }
  writeU32(writer, offset);
}

/**
 * Traps when the interrupt word is not 0.
 *
 * In a quiet loop the word is used as an address of the slots' memory instead of being compared: 0 is inside, and a
 * negative word is far outside of its two pages. Without the branch a tight loop stays tight: sieving primes costs 8 % more
 * instead of 33 %. Elsewhere the comparison was measured to be the cheaper one.
 */
function interruptTest(plan: RewritePlan, quiet: boolean): Uint8Array {
  const writer = createWriter();
  if (!quiet) {
    writeAll(writer, globalAccess(instruction.globalGet, plan.slotGlobal));
  }
  writeSlotLoad(writer, plan, { opcode: instruction.i32Load, alignment: 2, offset: interruptOffset });
  if (quiet) {
    writeSlotLoad(writer, plan, { opcode: instruction.i32Load8Unsigned, alignment: 0, offset: 0 });
    writeByte(writer, instruction.drop);
  } else {
    writeAll(writer, trapUnlessZero);
  }
  return writtenBytes(writer);
}

/**
 * Traps when the fuel, which is on the stack, or the interrupt word is negative. One branch does for both: the interrupt
 * word is the upper half of the slot, so its sign is the sign of the whole slot.
 */
function fuelTest(plan: RewritePlan): Uint8Array {
  const writer = createWriter();
  writeAll(writer, globalAccess(instruction.globalGet, plan.slotGlobal));
  writeSlotLoad(writer, plan, { opcode: instruction.i64Load, alignment: 3, offset: 0 });
  writeAll(writer, [instruction.i64Or, instruction.i64Const, 0, instruction.i64LessSigned]);
  writeAll(writer, trapUnlessZero);
  return writtenBytes(writer);
}

function writeSubtraction(writer: ByteWriter, cost: number): void {
  writeByte(writer, instruction.i64Const);
  writeNatural(writer, cost);
  writeByte(writer, instruction.i64Subtract);
}

/** Writes the check at a function's entry, the head of a loop that is not quiet, or before a throw. */
export function writeCheck(writer: ByteWriter, parts: CheckParts, cost: number): void {
  if (parts.fuel) {
    writeCharge(writer, parts, cost);
  }
  writeLook(writer, parts);
}

/** Charges a cost without looking at the slot. Only with fuel. */
export function writeCharge(writer: ByteWriter, parts: CheckParts, cost: number): void {
  writeAll(writer, parts.getFuel);
  writeSubtraction(writer, cost);
  writeAll(writer, parts.setFuel);
}

/** Looks at the slot, and with fuel at the fuel, without charging. */
export function writeLook(writer: ByteWriter, parts: CheckParts): void {
  if (!parts.fuel) {
    writeAll(writer, parts.interruptTest);
    return;
  }
  writeAll(writer, parts.getFuel);
  writeAll(writer, parts.fuelTest);
}

/** What a check before a bulk instruction charges. */
export interface BulkCharge {
  readonly kind: InsertionKind;
  readonly cost: number;
  /** An i32 local of rewriting's own. */
  readonly sizeLocal: number;
}

/** Writes a check before an instruction whose last operand, an i32 that stays on the stack, says how much it does. */
export function writeBulkCheck(writer: ByteWriter, parts: CheckParts, { kind, cost, sizeLocal }: BulkCharge): void {
  if (!parts.fuel) {
    writeAll(writer, parts.interruptTest);
    return;
  }
  writeByte(writer, instruction.localTee);
  writeU32(writer, sizeLocal);
  writeAll(writer, parts.getFuel);
  writeByte(writer, instruction.localGet);
  writeU32(writer, sizeLocal);
  writeByte(writer, instruction.i64ExtendI32Unsigned);
  writeAll(writer, sizeToFuel(kind));
  writeByte(writer, instruction.i64Subtract);
  writeAll(writer, parts.setFuel);
  writeCheck(writer, parts, cost);
}

const bytesPerUnitShift = 3;
const unitsPerElementShift = 3;
const unitsPerPageShift = 10;

/** From a number of bytes, table elements or pages to units of fuel: an eighth, 8 and 1,024 for each. */
function sizeToFuel(kind: InsertionKind): readonly number[] {
  if (kind === bytesCheck) {
    return [instruction.i64Const, bytesPerUnitShift, instruction.i64ShiftRightUnsigned];
  }
  const shift = kind === elementsCheck ? unitsPerElementShift : unitsPerPageShift;
  return [instruction.i64Const, shift, instruction.i64ShiftLeft];
}

import { admissionLimits } from "../admission-limits.ts";
import { overLimit } from "../rejections.ts";

/** What rewriting puts at a place in a function body. */
export type InsertionKind = number;

/** A check that charges a fixed cost: at the head of a loop, or before an exception is thrown. */
export const fixedCheck: InsertionKind = 0;
/** A check at the head of a quiet loop: nothing inside but its own checks changes the fuel. */
export const quietLoopCheck: InsertionKind = 1;
/** Before a loop: nothing, unless it turns out to be quiet. The cost is the index of the head around it, or -1. */
export const beforeLoop: InsertionKind = 2;
/** Before a quiet loop: without fuel, a copy of the slot's address into a local. The cost as before any loop. */
export const beforeQuietLoop: InsertionKind = 3;
/** A check before an instruction whose last operand is a number of bytes. */
export const bytesCheck: InsertionKind = 4;
/** A check before an instruction whose last operand is a number of table elements. */
export const elementsCheck: InsertionKind = 5;
/** A check before `memory.grow`, whose operand is a number of pages. */
export const pagesCheck: InsertionKind = 6;
/** In the place of `memory.grow`: a call of the function that counts the pages before it takes them. */
export const growMemory: InsertionKind = 7;
/** After `table.grow`: a note when it was refused. */
export const noteTableGrow: InsertionKind = 8;
/** The check of a function, before the first instruction that needs one: a loop, a call, a bulk instruction, a throw. */
export const functionCheck: InsertionKind = 9;
/** A look at the slot in long code. The cost is the index of the head of the loop around it, or -1. */
export const straightLook: InsertionKind = 10;
/** A fixed check at the head of a loop that is also reached from inside of a quiet one: charges what that has counted. */
export const settlingCheck: InsertionKind = 11;
/** Where a quiet loop or a branch out of one ends. The cost is the index of the head of the loop around it, or -1. */
export const afterQuietLoop: InsertionKind = 12;
/** Before an instruction that leaves the function. The cost is the index of the head of the loop it is in. */
export const beforeExit: InsertionKind = 13;
/** As {@link beforeQuietLoop}, for a loop that is written several times. */
export const beforeRepeatedLoop: InsertionKind = 14;
/** As {@link quietLoopCheck}, for a loop that is written several times. */
export const repeatedLoopCheck: InsertionKind = 15;
/** As {@link afterQuietLoop}, for a loop that is written several times. */
export const afterRepeatedLoop: InsertionKind = 16;
/** Nothing: the check that stood here went to the function's entry. */
export const dropped: InsertionKind = 17;
/** In the place of a direct call of the kernel: a call of the copy in the module. The cost is the imported function. */
export const kernelCall: InsertionKind = 18;
/** In the place of a direct call of the kernel: its code. The cost is the imported function. */
export const kernelCode: InsertionKind = 19;

/** Whether the instruction at the place is left out: it has one byte and one index. */
export function replacesInstruction(kind: InsertionKind): boolean {
  return kind === growMemory || kind === kernelCall || kind === kernelCode;
}

/** How often a repeated loop is written: as often as the engine unrolls a short loop itself. */
export const loopCopies = 4;

/** Places in the original bytes, in ascending order, in one flat array: no object per instruction. */
export interface InsertionPoints {
  offsets: Int32Array;
  costs: Int32Array;
  kinds: Uint8Array;
  length: number;
}

/** An empty list. */
export function createInsertionPoints(): InsertionPoints {
  const capacity = 1024;
  return {
    offsets: new Int32Array(capacity),
    costs: new Int32Array(capacity),
    kinds: new Uint8Array(capacity),
    length: 0,
  };
}

function grow(points: InsertionPoints): void {
  const maximum = admissionLimits.insertionPoints;
  if (points.length === maximum) {
    throw overLimit({ what: "places for checks", value: maximum + 1, maximum });
  }
  const capacity = Math.min(points.length * 2, maximum);
  const offsets = new Int32Array(capacity);
  const costs = new Int32Array(capacity);
  const kinds = new Uint8Array(capacity);
  offsets.set(points.offsets);
  costs.set(points.costs);
  kinds.set(points.kinds);
  points.offsets = offsets;
  points.costs = costs;
  points.kinds = kinds;
}

/** A copy that can be changed. */
export function copyPoints({ offsets, costs, kinds, length }: InsertionPoints): InsertionPoints {
  return { offsets: offsets.slice(), costs: costs.slice(), kinds: kinds.slice(), length };
}

/** Adds a place and gives its index, so that a cost known later can be filled in. */
export function addPoint(points: InsertionPoints, kind: InsertionKind, offset: number, cost: number): number {
  const index = points.length;
  if (index === points.kinds.length) {
    grow(points);
  }
  points.offsets[index] = offset;
  points.costs[index] = cost;
  points.kinds[index] = kind;
  points.length = index + 1;
  return index;
}

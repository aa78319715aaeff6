import { admissionLimits } from "../admission-limits.ts";
import { overLimit } from "../rejections.ts";

/** What rewriting puts at a place in a function body. */
export type InsertionKind = number;

/** A check that charges a fixed cost: at the head of a loop, or before an exception is thrown. */
export const fixedCheck: InsertionKind = 0;
/** A check at the head of a quiet loop: nothing inside but its own checks changes the fuel. */
export const quietLoopCheck: InsertionKind = 1;
/** Before a loop: nothing, unless it turns out to be quiet. */
export const beforeLoop: InsertionKind = 2;
/** Before a quiet loop: with fuel, a copy of the fuel into a local. */
export const beforeQuietLoop: InsertionKind = 3;
/** A check before an instruction whose last operand is a number of bytes. */
export const bytesCheck: InsertionKind = 4;
/** A check before an instruction whose last operand is a number of table elements. */
export const elementsCheck: InsertionKind = 5;
/** A check before `memory.grow`, whose operand is a number of pages. */
export const pagesCheck: InsertionKind = 6;
/** After `memory.grow`: a note when it was refused. */
export const noteMemoryGrow: InsertionKind = 7;
/** After `table.grow`: a note when it was refused. */
export const noteTableGrow: InsertionKind = 8;

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

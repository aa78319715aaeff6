import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, createCursor } from "../binary/byte-cursor.ts";
import type { CodeFacts } from "./code-facts.ts";
import { createIndexList, type IndexList } from "./index-list.ts";
import { createInsertionPoints, type InsertionPoints } from "./insertion-points.ts";

/** What opened a frame. Only a loop's label is at its start. */
export type FrameKind = number;
export const blockFrame: FrameKind = 0;
export const loopFrame: FrameKind = 1;
export const ifFrame: FrameKind = 2;
export const elseFrame: FrameKind = 3;
export const tryFrame: FrameKind = 4;
export const catchFrame: FrameKind = 5;

/** A cost below 0 marks code that no path reaches; it stays below 0 however many instructions follow. */
export const unreached: number = -0x3fff_ffff;

/**
 * The open frames of a body, in flat arrays. Frame 0 is the function itself.
 *
 * Costs are counted for one segment at a time. A segment is what runs between two charges: the function from its entry,
 * or a loop from its head, each without the loops inside it, which charge for themselves. The cost of a segment is the
 * number of instructions on its longest path, so a charge is never less than what runs.
 */
export interface Frames {
  readonly kinds: Uint8Array;
  /** Operands below the frame's own. */
  readonly heights: Int32Array;
  readonly parameters: Int32Array;
  readonly results: Int32Array;
  /** The segment the frame lies in. */
  readonly segments: Int32Array;
  /** Cost where the frame starts. */
  readonly entryCosts: Int32Array;
  /** The largest cost of the branches to its end that were seen so far. */
  readonly labelCosts: Int32Array;
  /** The same for paths without a look since the function's entry. */
  readonly entryFree: Int32Array;
  readonly labelFree: Int32Array;
  /** Cost since the last look, where the frame starts, and the largest of the branches to its end. */
  readonly entryRuns: Int32Array;
  readonly labelRuns: Int32Array;
  /** 1 when a branch to the label leaves a quiet loop on its way. */
  readonly crossed: Uint8Array;
  /** Cost less {@link costBound}: with a later one added, a bound for a path that arrives there by an exception. */
  readonly exceptionBases: Int32Array;
}

/** The open segments, innermost last. */
export interface Segments {
  /** Cost of the segment where the next inner one starts. */
  readonly saved: Int32Array;
  /** Cost of its longest path that has ended. */
  readonly peaks: Int32Array;
  /** Index of its insertion point. */
  readonly points: Int32Array;
  /** 1 when something in the segment changes the fuel besides its own checks: a call, a bulk instruction, a throw. */
  readonly noisy: Uint8Array;
  /** Where its branches start in {@link BodyScan.exits}. */
  readonly exitStarts: Int32Array;
  /** 1 when the segment is a loop without operands, that has no loop inside and no branch that leaves it. */
  readonly simple: Uint8Array;
}

/** The state of scanning one function body after the other. */
export interface BodyScan {
  readonly cursor: ByteCursor;
  readonly facts: CodeFacts;
  readonly frames: Frames;
  readonly segments: Segments;
  readonly points: InsertionPoints;
  /** Open frames. */
  depth: number;
  /** The innermost segment. */
  segment: number;
  /** Operands on the stack. */
  height: number;
  /** Cost of the longest path from the start of the segment to here. */
  cost: number;
  /** Cost of the longest path from the function's entry to here that has not looked at the slot; below 0 without one. */
  free: number;
  /** Cost of the longest such path that has ended, by a look or by leaving the function. */
  freePeak: number;
  /** The cost at which the next look is due, so that no path runs longer without one. */
  lookDue: number;
  /** Where the instructions since the last branch, label or point start, and the cost and free cost there. */
  straightPosition: number;
  straightCost: number;
  straightFree: number;
  /** Index of the point of the function's check, or -1. */
  functionCheck: number;
  /** Whether the function has its check at its entry. */
  entryCheck: boolean;
  /** What calling each function costs its caller, by function index; undefined while that is not known. */
  callCosts: Int32Array | undefined;
  /** The sum of what the calls of this body cost so far, on whatever path. */
  calleesCost: number;
  /** Locals of this function, parameters included. */
  locals: number;
  blocks: number;
  blockValues: number;
  branchValues: number;
  /** Sum of the two where the innermost loop starts. */
  valuesAtLoop: number;
  /** Offset of the first instruction. */
  firstInstruction: number;
  /** Whether this body has a quiet loop. */
  quietLoops: boolean;
  /** Whether this body has an instruction besides direct calls whose time its length does not bound. */
  unbounded: boolean;
  /** The functions called directly, in the order of the calls, over all bodies. */
  readonly callees: IndexList;
  /** Whether an instruction of this body is charged by its operand. */
  bulk: boolean;
  /** The frames that branches out of the open loops go to, until it is known whether the loop is quiet. */
  readonly exits: IndexList;
  /** What repeating loops adds to the body: bytes, and values alive at blocks. */
  repeatedBytes: number;
  repeatedValues: number;
  /** Calls of the kernel in this body whose code stands in their place. */
  inlined: number;
  /** Feature bits, over all bodies. */
  features: number;
  /** Whether some body grows the memory. */
  growsMemory: boolean;
  /** Whether some body changes a table, or what there is to fill one with. */
  writesTables: boolean;
  /** Whether some body names a data segment. */
  namesData: boolean;
  /** Bit i is set when some body grows table i. */
  grownTables: number;
}

/** The state for a whole code section. The points found are added to those given. */
export function createBodyScan(
  bytes: Uint8Array,
  facts: CodeFacts,
  points: InsertionPoints = createInsertionPoints(),
): BodyScan {
  const size = admissionLimits.nesting + 2;
  const numbers = (): Int32Array => new Int32Array(size);
  return {
    cursor: createCursor(bytes, 0, 0),
    facts,
    frames: {
      kinds: new Uint8Array(size),
      heights: numbers(),
      parameters: numbers(),
      results: numbers(),
      segments: numbers(),
      entryCosts: numbers(),
      labelCosts: numbers(),
      exceptionBases: numbers(),
      entryFree: numbers(),
      labelFree: numbers(),
      entryRuns: numbers(),
      labelRuns: numbers(),
      crossed: new Uint8Array(size),
    },
    segments: {
      saved: numbers(),
      peaks: numbers(),
      points: numbers(),
      noisy: new Uint8Array(size),
      simple: new Uint8Array(size),
      exitStarts: numbers(),
    },
    points,
    depth: 0,
    segment: 0,
    height: 0,
    cost: 0,
    free: 0,
    freePeak: 0,
    lookDue: 0,
    straightPosition: 0,
    straightCost: 0,
    straightFree: 0,
    functionCheck: -1,
    entryCheck: false,
    callCosts: undefined,
    calleesCost: 0,
    locals: 0,
    blocks: 0,
    blockValues: 0,
    branchValues: 0,
    valuesAtLoop: 0,
    firstInstruction: 0,
    quietLoops: false,
    unbounded: false,
    callees: createIndexList(),
    bulk: false,
    exits: createIndexList(),
    repeatedBytes: 0,
    repeatedValues: 0,
    inlined: 0,
    features: 0,
    growsMemory: false,
    writesTables: false,
    namesData: false,
    grownTables: 0,
  };
}

/** Something here takes time that its length does not bound, and changes the fuel. */
export function noteNoise(scan: BodyScan): void {
  scan.unbounded = true;
  scan.segments.noisy[scan.segment] = 1;
}

/** The engine merges the values alive here: at a branch, and where rewriting puts one. */
export function noteMerge(scan: BodyScan): void {
  scan.branchValues += scan.locals + Math.max(scan.height, 0);
}

/**
 * Between two places of a body, what this grows by bounds the cost of any path from one to the other: every instruction
 * has at least one byte.
 */
export function costBound({ cursor, calleesCost }: BodyScan): number {
  return cursor.position + calleesCost;
}

/** Index of the point at the head of the innermost loop around this place, or -1. */
export function headAround({ segment, segments }: BodyScan): number {
  return segment === 0 ? -1 : (segments.points[segment] ?? 0);
}

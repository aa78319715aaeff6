import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readCount, readU32 } from "../binary/byte-cursor.ts";
import { skipValueType } from "../binary/value-types.ts";
import { malformed, overLimit } from "../rejections.ts";
import { blockFrame, type BodyScan, createBodyScan } from "./body-scan.ts";
import type { CodeFacts } from "./code-facts.ts";
import { checkBlocks, openFrame } from "./frames.ts";
import { dropped, type InsertionPoints } from "./insertion-points.ts";
import { instructionsBetweenLooks, startStraight, uncheckedInstructions } from "./looks.ts";
import { scanInstructions } from "./scan-body.ts";

/** The bodies of the code section, as flat arrays indexed by defined function. */
export interface ParsedCode {
  /** Offset of the first byte of the body: the number of its groups of locals. */
  readonly starts: Int32Array;
  /** Offset of the first instruction. */
  readonly instructions: Int32Array;
  readonly ends: Int32Array;
  /** Parameters and locals. */
  readonly locals: Int32Array;
  /** The length of {@link ParsedCode.points} after the body. */
  readonly pointEnds: Int32Array;
  /** The length of {@link ParsedCode.callees} after the body. */
  readonly calleeEnds: Int32Array;
  /** Instructions on the longest path from the entry, loops not counted. */
  readonly costs: Int32Array;
  /** Instructions on the longest path from the entry that ends before the function's check, or has none. */
  readonly freeCosts: Int32Array;
  /** Bits of {@link bodyFlag}. */
  readonly flags: Uint8Array;
  readonly points: InsertionPoints;
  /** The functions called directly, body after body. */
  readonly callees: Int32Array;
  readonly features: number;
  readonly growsMemory: boolean;
  /** Whether some body changes a table, or what there is to fill one with. */
  readonly writesTables: boolean;
  /** Whether some body names a data segment. */
  readonly namesData: boolean;
  /** Bit i is set when some body grows table i. */
  readonly grownTables: number;
}

/** What is known about one body. */
export const bodyFlag = {
  /** It has a loop, indirect call, bulk instruction, throw or try, so that its length does not bound its time. */
  unbounded: 1,
  /** It has an instruction that is charged by its operand. */
  bulk: 2,
  /** It has a loop in which nothing but its own checks changes the fuel. */
  quietLoops: 4,
  /** Its check stands at its entry. */
  entryCheck: 8,
  /** It has code of the kernel in the place of calls. */
  kernelCode: 16,
} as const;

const smallestBody = 3;

/** Where the callees of a body start in {@link ParsedCode.callees}. */
export function firstCallee({ calleeEnds }: ParsedCode, index: number): number {
  return index === 0 ? 0 : (calleeEnds[index - 1] ?? 0);
}

/** Where the points of a body start in {@link ParsedCode.points}. */
export function firstPoint({ pointEnds }: ParsedCode, index: number): number {
  return index === 0 ? 0 : (pointEnds[index - 1] ?? 0);
}

/** Scans all bodies. `cursor` is at the start of the code section, or undefined when there is none. */
export function scanCode(cursor: ByteCursor | undefined, bytes: Uint8Array, facts: CodeFacts): ParsedCode {
  const scan = createBodyScan(bytes, facts);
  const declared = facts.functionTypes.length - facts.importedFunctions;
  const rule = { what: "functions", maximum: admissionLimits.functions, entryBytes: smallestBody };
  const count = cursor === undefined ? 0 : readCount(cursor, rule);
  if (count !== declared) {
    throw malformed(`${declared} functions are declared, and ${count} have a body`, cursor?.position);
  }
  const numbers = (): Int32Array => new Int32Array(count);
  const code = {
    starts: numbers(),
    instructions: numbers(),
    ends: numbers(),
    locals: numbers(),
    pointEnds: numbers(),
    calleeEnds: numbers(),
    costs: numbers(),
    freeCosts: numbers(),
    flags: new Uint8Array(count),
  };
  for (let index = 0; cursor !== undefined && index < count; index += 1) {
    const size = readCount(cursor, { what: "bytes in one function", maximum: admissionLimits.bodyBytes });
    code.starts[index] = cursor.position;
    cursor.position += size;
    code.costs[index] = scanBody(scan, index, cursor.position - size, cursor.position);
    code.instructions[index] = scan.firstInstruction;
    code.locals[index] = scan.locals;
    code.freeCosts[index] = scan.freePeak;
    code.ends[index] = scan.cursor.position;
    code.pointEnds[index] = scan.points.length;
    code.calleeEnds[index] = scan.callees.length;
    code.flags[index] = bodyFlags(scan);
  }
  const { points, features, growsMemory, writesTables, namesData, grownTables } = scan;
  const callees = scan.callees.items.subarray(0, scan.callees.length);
  return { ...code, points, callees, features, growsMemory, writesTables, namesData, grownTables };
}

/**
 * Scans one body and gives the cost of the longest path from the entry.
 *
 * @param index Among the functions with a body.
 * @param start Offset of its first byte, where its locals are.
 * @param end Offset after its last byte.
 */
export function scanBody(scan: BodyScan, index: number, start: number, end: number): number {
  const { cursor, facts, segments } = scan;
  const { types, functionTypes, importedFunctions } = facts;
  const arity = types[functionTypes[importedFunctions + index] ?? 0]?.arity;
  cursor.position = start;
  cursor.end = end;
  resetScan(scan);
  openFrame(scan, blockFrame, 0, arity?.results ?? 0);
  scan.blocks = 0;
  scan.blockValues = 0;
  scan.branchValues = 0;
  scan.locals = arity?.parameters ?? 0;
  readLocals(scan);
  scan.firstInstruction = cursor.position;
  startStraight(scan);
  scanInstructions(scan);
  if (cursor.position !== end) {
    throw malformed("there are bytes after the end of a function", cursor.position);
  }
  checkBlocks(scan);
  const cost = Math.max(segments.peaks[0] ?? 0, scan.cost);
  placeCheck(scan, cost);
  return cost;
}

function resetScan(scan: BodyScan): void {
  Object.assign(scan, { depth: 0, segment: 0, height: 0, cost: 0, free: 0, freePeak: 0, locals: 0 });
  Object.assign(scan, { functionCheck: -1, entryCheck: false, unbounded: false, quietLoops: false, bulk: false });
  scan.exits.length = 0;
  Object.assign(scan, { repeatedBytes: 0, repeatedValues: 0, inlined: 0, calleesCost: 0 });
  scan.lookDue = instructionsBetweenLooks;
  scan.segments.peaks[0] = 0;
  scan.segments.noisy[0] = 0;
}

/** Decides where the function's check stands, and what it charges there. */
function placeCheck(scan: BodyScan, cost: number): void {
  const { points, functionCheck } = scan;
  scan.freePeak = Math.max(scan.freePeak, scan.free);
  scan.entryCheck ||= scan.freePeak > uncheckedInstructions;
  if (functionCheck >= 0) {
    // The point holds the cost of the path to it; the check charges what can follow.
    points.costs[functionCheck] = cost - (points.costs[functionCheck] ?? 0);
    if (scan.entryCheck) {
      points.kinds[functionCheck] = dropped;
    }
  }
}

function readLocals(scan: BodyScan): void {
  const { cursor } = scan;
  const offset = cursor.position;
  let declared = 0;
  const rule = { what: "groups of locals", maximum: admissionLimits.bodyBytes, entryBytes: 2 };
  for (let rest = readCount(cursor, rule); rest > 0; rest -= 1) {
    declared += readU32(cursor);
    scan.features |= skipValueType(cursor);
  }
  if (declared > admissionLimits.locals) {
    throw overLimit({ what: "locals in one function", value: declared, maximum: admissionLimits.locals, offset });
  }
  scan.locals += declared;
}

function bodyFlags(scan: BodyScan): number {
  return (
    (scan.unbounded ? bodyFlag.unbounded : 0) |
    (scan.bulk ? bodyFlag.bulk : 0) |
    (scan.quietLoops ? bodyFlag.quietLoops : 0) |
    (scan.entryCheck ? bodyFlag.entryCheck : 0) |
    (scan.inlined > 0 ? bodyFlag.kernelCode : 0)
  );
}

import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readCount, readU32 } from "../binary/byte-cursor.ts";
import { skipValueType } from "../binary/value-types.ts";
import { malformed, overLimit } from "../rejections.ts";
import { blockFrame, type BodyScan, createBodyScan } from "./body-scan.ts";
import type { CodeFacts } from "./code-facts.ts";
import { checkBlocks, openFrame } from "./frames.ts";
import type { InsertionPoints } from "./insertion-points.ts";
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
  /** Instructions on the longest path from the entry, loops not counted. */
  readonly costs: Int32Array;
  /** Bits of {@link bodyFlag}. */
  readonly flags: Uint8Array;
  readonly points: InsertionPoints;
  readonly features: number;
  readonly growsMemory: boolean;
  /** Bit i is set when some body grows table i. */
  readonly grownTables: number;
}

/** What is known about one body. */
export const bodyFlag = {
  /** It has a loop, call, bulk instruction or throw, so that its length does not bound its time. */
  unbounded: 1,
  /** It has an instruction that is charged by its operand. */
  bulk: 2,
  /** It has a loop in which nothing but its own checks changes the fuel. */
  quietLoops: 4,
} as const;

const smallestBody = 3;

/** Scans all bodies. `cursor` is at the start of the code section, or undefined when there is none. */
export function scanCode(
  cursor: ByteCursor | undefined,
  bytes: Uint8Array,
  facts: CodeFacts,
  declared: number,
): ParsedCode {
  const scan = createBodyScan(bytes, facts);
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
    costs: numbers(),
    flags: new Uint8Array(count),
  };
  const imported = facts.functionTypes.length - declared;
  for (let index = 0; cursor !== undefined && index < count; index += 1) {
    const type = facts.types[facts.functionTypes[imported + index] ?? 0];
    openBody(scan, cursor, type?.arity.results ?? 0);
    code.starts[index] = scan.cursor.position;
    scan.locals = type?.arity.parameters ?? 0;
    readLocals(scan);
    code.instructions[index] = scan.cursor.position;
    code.locals[index] = scan.locals;
    code.costs[index] = scanBody(scan);
    code.ends[index] = scan.cursor.position;
    code.pointEnds[index] = scan.points.length;
    code.flags[index] = bodyFlags(scan);
  }
  const { points, features, growsMemory, grownTables } = scan;
  return { ...code, points, features, growsMemory, grownTables };
}

/** Reads the size of a body, bounds the scan to it, and moves the section past it. */
function openBody(scan: BodyScan, section: ByteCursor, results: number): void {
  const size = readCount(section, { what: "bytes in one function", maximum: admissionLimits.bodyBytes });
  scan.cursor.position = section.position;
  scan.cursor.end = section.position + size;
  section.position = scan.cursor.end;
  Object.assign(scan, { depth: 0, segment: 0, height: 0, cost: 0, loops: false, quietLoops: false, bulk: false });
  scan.locals = 0;
  openFrame(scan, blockFrame, 0, results);
  scan.blocks = 0;
  scan.blockValues = 0;
  scan.branchValues = 0;
  scan.segments.peaks[0] = 0;
  scan.segments.noisy[0] = 0;
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

/** Scans the instructions and gives the cost of the longest path from the entry. */
function scanBody(scan: BodyScan): number {
  scanInstructions(scan);
  if (scan.cursor.position !== scan.cursor.end) {
    throw malformed("there are bytes after the end of a function", scan.cursor.position);
  }
  checkBlocks(scan);
  return Math.max(scan.segments.peaks[0] ?? 0, scan.cost);
}

function bodyFlags(scan: BodyScan): number {
  const unbounded = scan.loops || scan.segments.noisy[0] === 1;
  return (
    (unbounded ? bodyFlag.unbounded : 0) | (scan.bulk ? bodyFlag.bulk : 0) | (scan.quietLoops ? bodyFlag.quietLoops : 0)
  );
}

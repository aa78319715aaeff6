import { readByte, readCount, readU32 } from "../binary/byte-cursor.ts";
import { admissionLimits } from "../admission-limits.ts";
import { malformed } from "../rejections.ts";
import { readBlockArity } from "./block-type.ts";
import { blockFrame, type BodyScan, costBound, noteNoise, tryFrame } from "./body-scan.ts";
import { closeFrame, leavePath, noteExceptionBranch, openFrame, startCatch } from "./frames.ts";
import { readIndex } from "./indexes.ts";
import { addPoint, fixedCheck } from "./insertion-points.ts";
import { noteCheck, requireLook } from "./looks.ts";

/**
 * Instructions that a throw is charged as. It allocates the exception and walks the stack for its trace, which takes
 * microseconds where other instructions take less than a nanosecond.
 */
const throwCost = 1_000;

/** An exception can continue at a label, or in a handler, from anywhere in what starts here. */
function noteTry(scan: BodyScan): void {
  requireLook(scan);
  scan.unbounded = true;
  scan.segments.simple[scan.segment] = 0;
}

/** `try` of the first form of exceptions. */
export function scanTry(scan: BodyScan): void {
  const bound = costBound(scan);
  noteTry(scan);
  const { parameters, results } = readBlockArity(scan);
  openFrame(scan, tryFrame, parameters, results);
  if (scan.cost >= 0) {
    scan.frames.exceptionBases[scan.depth - 1] = scan.cost - bound;
  }
}

/** `catch`: the values of the tag are on the stack. */
export function scanCatch(scan: BodyScan): void {
  const { cursor, facts } = scan;
  const tag = readIndex(cursor, facts.tagTypes.length, "tag");
  startCatch(scan, facts.types[facts.tagTypes[tag] ?? 0]?.arity.parameters ?? 0);
}

/** `delegate`: ends a try whose exceptions another one handles. */
export function scanDelegate(scan: BodyScan): void {
  if (scan.frames.kinds[scan.depth - 1] !== tryFrame || scan.depth === 1) {
    throw malformed("there is a delegate without its try", scan.cursor.position - 1);
  }
  readIndex(scan.cursor, scan.depth - 1, "label");
  closeFrame(scan);
}

const lastCatchKind = 3;
const firstCatchAllKind = 2;

/** `try_table` of the second form: its clauses name labels outside of it. */
export function scanTryTable(scan: BodyScan): void {
  const { cursor, facts } = scan;
  noteTry(scan);
  const bound = costBound(scan);
  const { parameters, results } = readBlockArity(scan);
  const rule = { what: "catch clauses", maximum: admissionLimits.branchTableEntries, entryBytes: 2 };
  for (let rest = readCount(cursor, rule); rest > 0; rest -= 1) {
    const kind = readByte(cursor);
    if (kind > lastCatchKind) {
      throw malformed(`0x${kind.toString(16)} is not a kind of catch clause`, cursor.position - 1);
    }
    if (kind < firstCatchAllKind) {
      readIndex(cursor, facts.tagTypes.length, "tag");
    }
    noteExceptionBranch(scan, readU32(cursor), bound);
  }
  openFrame(scan, blockFrame, parameters, results);
}

/** `throw`, `throw_ref` and `rethrow`, from the position of the instruction; a check goes before each. */
export function scanThrow(scan: BodyScan, position: number): void {
  requireLook(scan);
  noteCheck(scan);
  addPoint(scan.points, fixedCheck, position, throwCost);
  noteNoise(scan);
  leavePath(scan);
}

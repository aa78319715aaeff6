import { createCursor, readU32 } from "../binary/byte-cursor.ts";
import { type ByteWriter, writeByte, writeRun, writeU32 } from "../binary/byte-writer.ts";
import { valueTypeBytes } from "../binary/value-types.ts";
import * as point from "../code/insertion-points.ts";
import { bodyFlag } from "../code/scan-code.ts";
import type { ParsedModule } from "../reader/parsed-module.ts";
import { instruction } from "./instructions.ts";
import type { RewritePlan } from "./plan.ts";
import {
  type CheckParts,
  writeBulkCheck,
  writeCharge,
  writeCheck,
  writeFuelCopy,
  writeQuietLoopCheck,
} from "./write-checks.ts";

/**
 * The longest path of a function that gets no check of its own. Only functions without loops, calls, bulk instructions
 * and throws count. A body of one megabyte has room for half a million calls, so between two checks at most about
 * seventeen million instructions run: some tens of milliseconds. Without this bound half a million calls of a function
 * of a megabyte would run for more than a minute.
 */
export const uncheckedInstructions = 32;

/** One body to rewrite. */
export interface BodyRewrite {
  readonly parsed: ParsedModule;
  readonly plan: RewritePlan;
  readonly parts: CheckParts;
  /** Among the functions with a body. */
  readonly index: number;
}

/** Locals of rewriting's own, after those of the function. They are declared only where they are used. */
interface AddedLocals {
  /** An i32 for the operand of a bulk instruction. */
  readonly size: number;
  /** An i64 for the fuel in quiet loops. */
  readonly fuel: number;
}

/** Writes one body, runs of the original with insertions between them, and gives the number of checks. */
export function writeBody(writer: ByteWriter, rewrite: BodyRewrite): number {
  const { parsed, plan, index } = rewrite;
  const { bytes, code } = parsed;
  const flags = plan.fuel ? (code.flags[index] ?? 0) : 0;
  const addedTypes = [
    ...((flags & bodyFlag.bulk) === 0 ? [] : [valueTypeBytes.i32]),
    ...((flags & bodyFlag.quietLoops) === 0 ? [] : [valueTypeBytes.i64]),
  ];
  const size = code.locals[index] ?? 0;
  const locals = { size, fuel: (flags & bodyFlag.bulk) === 0 ? size : size + 1 };
  let copied = code.instructions[index] ?? 0;
  writeLocals(writer, bytes.subarray(code.starts[index] ?? 0, copied), addedTypes);
  let checks = writeEntry(writer, rewrite);
  const last = code.pointEnds[index] ?? 0;
  for (let at = index === 0 ? 0 : (code.pointEnds[index - 1] ?? 0); at < last; at += 1) {
    const offset = code.points.offsets[at] ?? 0;
    writeRun(writer, bytes, copied, offset);
    copied = offset;
    checks += writeInsertion(writer, rewrite, at, locals);
  }
  writeRun(writer, bytes, copied, code.ends[index] ?? 0);
  return checks;
}

function writeLocals(writer: ByteWriter, declared: Uint8Array, addedTypes: readonly number[]): void {
  const cursor = createCursor(declared, 0, declared.length);
  writeU32(writer, readU32(cursor) + addedTypes.length);
  writeRun(writer, declared, cursor.position, declared.length);
  for (const type of addedTypes) {
    writeU32(writer, 1);
    writeByte(writer, type);
  }
}

/** What runs first in a function. */
function writeEntry(writer: ByteWriter, { parsed, plan, parts, index }: BodyRewrite): number {
  const { flags, costs } = parsed.code;
  const cost = costs[index] ?? 0;
  if (((flags[index] ?? 0) & bodyFlag.unbounded) !== 0 || cost > uncheckedInstructions) {
    writeCheck(writer, parts, cost);
    return 1;
  }
  if (plan.fuel) {
    writeCharge(writer, parts, cost);
  }
  return 0;
}

/** Writes what goes to one point, and gives the number of checks: 0 or 1. */
function writeInsertion(
  writer: ByteWriter,
  { parsed, plan, parts }: BodyRewrite,
  at: number,
  locals: AddedLocals,
): number {
  const { points } = parsed.code;
  const kind = points.kinds[at] ?? 0;
  const cost = points.costs[at] ?? 0;
  switch (kind) {
    case point.beforeLoop:
      return 0;
    case point.beforeQuietLoop:
      if (plan.fuel) {
        writeFuelCopy(writer, parts, locals.fuel);
      }
      return 0;
    case point.noteMemoryGrow:
    case point.noteTableGrow:
      writeByte(writer, instruction.call);
      writeU32(writer, (kind === point.noteMemoryGrow ? plan.noteMemoryGrow : plan.noteTableGrow) ?? 0);
      return 0;
    case point.quietLoopCheck:
      writeQuietLoopCheck(writer, parts, cost, locals.fuel);
      return 1;
    case point.fixedCheck:
      writeCheck(writer, parts, cost);
      return 1;
    default:
      writeBulkCheck(writer, parts, { kind, cost, sizeLocal: locals.size });
      return 1;
  }
}

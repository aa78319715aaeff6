import { createCursor, readU32 } from "../binary/byte-cursor.ts";
import { type ByteWriter, writeAll, writeByte, writeRun, writeU32 } from "../binary/byte-writer.ts";
import { valueTypeBytes } from "../binary/value-types.ts";
import * as point from "../code/insertion-points.ts";
import { bodyFlag, firstPoint } from "../code/scan-code.ts";
import type { ParsedModule } from "../reader/parsed-module.ts";
import { emptyBlock, instruction } from "./instructions.ts";
import type { RewritePlan } from "./plan.ts";
import { type KernelLocals, kernelLocals, writeKernelCode } from "./write-kernel-code.ts";
import { type CheckParts, writeBulkCheck, writeCharge, writeCheck, writeLook } from "./write-checks.ts";
import {
  writeBeforeQuietLoop,
  writeQuietLoopCheck,
  writeRepeatedRounds,
  writeSettlement,
} from "./write-quiet-loops.ts";

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
  /** With fuel, an i32 for the operand of a bulk instruction. */
  readonly size: number;
  /** An i32 for quiet loops: with fuel what they have counted, without it the address of the slot. */
  readonly quiet: number;
  /** For the parameters of code of the kernel. */
  readonly kernel: KernelLocals;
}

/** Writes one body, runs of the original with insertions between them, and gives the number of checks. */
export function writeBody(writer: ByteWriter, rewrite: BodyRewrite): number {
  const { parsed, plan, index } = rewrite;
  const { bytes, code } = parsed;
  const flags = code.flags[index] ?? 0;
  const sizeLocals = plan.fuel && (flags & bodyFlag.bulk) !== 0 ? 1 : 0;
  const quietLocals = (flags & bodyFlag.quietLoops) === 0 ? 0 : 1;
  const hasKernelCode = (flags & bodyFlag.kernelCode) !== 0;
  const size = code.locals[index] ?? 0;
  const quiet = size + sizeLocals;
  const locals = { size, quiet, kernel: kernelLocals(quiet + quietLocals) };
  let copied = code.instructions[index] ?? 0;
  writeLocals(writer, bytes.subarray(code.starts[index] ?? 0, copied), [
    { type: valueTypeBytes.i32, count: sizeLocals + quietLocals + (hasKernelCode ? 1 : 0) },
    { type: valueTypeBytes.i64, count: hasKernelCode ? 2 : 0 },
  ]);
  let checks = writeEntry(writer, rewrite);
  const last = code.pointEnds[index] ?? 0;
  for (let at = firstPoint(code, index); at < last; at += 1) {
    const offset = code.points.offsets[at] ?? 0;
    writeRun(writer, bytes, copied, offset);
    copied = offset;
    checks += writeInsertion(writer, rewrite, at, locals);
    if (point.replacesInstruction(code.points.kinds[at] ?? 0)) {
      copied = endOfIndex(bytes, offset);
    }
  }
  writeRun(writer, bytes, copied, code.ends[index] ?? 0);
  return checks;
}

/** The end of an instruction of one byte and an index. */
function endOfIndex(bytes: Uint8Array, offset: number): number {
  const cursor = createCursor(bytes, offset + 1, bytes.length);
  readU32(cursor);
  return cursor.position;
}

/** Locals of one type. */
interface LocalGroup {
  readonly type: number;
  readonly count: number;
}

/** Writes the locals, and others after them. */
function writeLocals(writer: ByteWriter, declared: Uint8Array, added: readonly LocalGroup[]): void {
  const cursor = createCursor(declared, 0, declared.length);
  const groups = added.filter(({ count }) => count > 0);
  writeU32(writer, readU32(cursor) + groups.length);
  writeRun(writer, declared, cursor.position, declared.length);
  for (const { type, count } of groups) {
    writeU32(writer, count);
    writeByte(writer, type);
  }
}

/** What runs first in a function. */
function writeEntry(writer: ByteWriter, { parsed, plan, parts, index }: BodyRewrite): number {
  const { charges } = plan;
  if (((parsed.code.flags[index] ?? 0) & bodyFlag.entryCheck) !== 0) {
    writeCheck(writer, parts, charges?.bodies[index] ?? 0);
    return 1;
  }
  const cost = charges?.entries[index] ?? 0;
  if (cost > 0) {
    writeCharge(writer, parts, cost);
  }
  return 0;
}

/** Writes what goes to one point, and gives the number of checks: 0 or 1. */
function writeInsertion(writer: ByteWriter, rewrite: BodyRewrite, at: number, locals: AddedLocals): number {
  const { parsed, plan, parts, index } = rewrite;
  const { points } = parsed.code;
  const kind = points.kinds[at] ?? 0;
  const cost = (plan.charges?.points ?? points.costs)[at] ?? 0;
  switch (kind) {
    case point.beforeLoop:
    case point.dropped:
      return 0;
    case point.functionCheck:
      return plan.unchecked[index] === 1 ? 0 : writeFixedCheck(writer, parts, cost);
    case point.straightLook:
      return plan.unchecked[index] === 1 ? 0 : writeAtQuietLoop(writer, rewrite, at, locals.quiet);
    case point.growMemory:
      return writeCall(writer, plan.growMemory);
    case point.noteTableGrow:
      return writeCall(writer, plan.noteTableGrow);
    case point.kernelCall:
      return writeCall(writer, plan.copies[cost] ?? 0);
    case point.kernelCode:
      writeKernelCode(writer, plan.inlined[cost], locals.kernel);
      return 0;
    case point.fixedCheck:
      return writeFixedCheck(writer, parts, cost);
    case point.bytesCheck:
    case point.elementsCheck:
    case point.pagesCheck:
      writeBulkCheck(writer, parts, { kind, cost, sizeLocal: locals.size });
      return 1;
    default:
      return writeAtQuietLoop(writer, rewrite, at, locals.quiet);
  }
}

function writeCall(writer: ByteWriter, index: number): number {
  writeByte(writer, instruction.call);
  writeU32(writer, index);
  return 0;
}

function writeFixedCheck(writer: ByteWriter, parts: CheckParts, cost: number): number {
  writeCheck(writer, parts, cost);
  return 1;
}

/** What quiet loops need: at their heads, before them, where they are left, and at looks that may be in one. */
function writeAtQuietLoop(
  writer: ByteWriter,
  { parsed, plan, parts, index }: BodyRewrite,
  at: number,
  local: number,
): number {
  const { points, flags } = parsed.code;
  const kind = points.kinds[at] ?? 0;
  const cost = (plan.charges?.points ?? points.costs)[at] ?? 0;
  const insideQuiet = points.kinds[cost] === point.quietLoopCheck;
  const hasQuiet = ((flags[index] ?? 0) & bodyFlag.quietLoops) !== 0;
  switch (kind) {
    case point.quietLoopCheck:
      writeQuietLoopCheck(writer, parts, cost, local);
      return 1;
    case point.repeatedLoopCheck: {
      const start = points.offsets[at] ?? 0;
      const end = (points.offsets[at + 1] ?? 0) - 1;
      writeRepeatedRounds(writer, parts, { bytes: parsed.bytes, start, end, cost, local });
      return 1;
    }
    case point.beforeQuietLoop:
    case point.beforeRepeatedLoop:
      if (!insideQuiet) {
        writeBeforeQuietLoop(writer, parts, local);
      }
      if (kind === point.beforeRepeatedLoop) {
        writeAll(writer, [instruction.block, emptyBlock]);
      }
      return 0;
    case point.straightLook:
      if (insideQuiet) {
        writeSettlement(writer, parts, local);
      }
      writeLook(writer, parts);
      return 1;
    case point.settlingCheck:
      if (hasQuiet) {
        writeSettlement(writer, parts, local);
      }
      writeCheck(writer, parts, cost);
      return 1;
    case point.afterQuietLoop:
    case point.afterRepeatedLoop:
      if (kind === point.afterRepeatedLoop) {
        writeByte(writer, instruction.end);
      }
      if (!plan.fuel || !hasQuiet || insideQuiet) {
        return 0;
      }
      break;
    default:
      if (!plan.fuel || !insideQuiet) {
        return 0;
      }
  }
  writeSettlement(writer, parts, local);
  writeLook(writer, parts);
  return 1;
}

import { admissionLimits } from "../admission-limits.ts";
import { readCount, readU32 } from "../binary/byte-cursor.ts";
import type { KernelFunction } from "../../kernel/kernel-function.ts";
import { canInline } from "./copied-imports.ts";
import { noResultByte, readBlockArity } from "./block-type.ts";
import { type BodyScan, type FrameKind, headAround, loopFrame, noteMerge } from "./body-scan.ts";
import { leavePath, leavesFunction, noteBranch, openFrame } from "./frames.ts";
import { addIndex } from "./index-list.ts";
import { readIndex } from "./indexes.ts";
import { addPoint, beforeExit, beforeLoop, fixedCheck, kernelCall, kernelCode } from "./insertion-points.ts";
import { continueAt, noteCheck, requireLook, startStraight, uncheckedInstructions } from "./looks.ts";

const allocationCost = 100;

/** `block` and `if`. */
export function openBlock(scan: BodyScan, kind: FrameKind): void {
  const { parameters, results } = readBlockArity(scan);
  openFrame(scan, kind, parameters, results);
  startStraight(scan);
}

/** `loop`, from the position of the instruction. */
export function openLoop(scan: BodyScan, position: number): void {
  requireLook(scan);
  addPoint(scan.points, beforeLoop, position, headAround(scan));
  const simple = scan.cursor.bytes[scan.cursor.position] === noResultByte;
  const { parameters, results } = readBlockArity(scan);
  openFrame(scan, loopFrame, parameters, results);
  scan.valuesAtLoop = scan.blockValues + scan.branchValues;
  const { segments, segment } = scan;
  segments.saved[segment] = scan.cost;
  segments.peaks[segment + 1] = 0;
  segments.points[segment + 1] = addPoint(scan.points, fixedCheck, scan.cursor.position, 0);
  segments.noisy[segment + 1] = 0;
  segments.exitStarts[segment + 1] = scan.exits.length;
  segments.simple[segment] = 0;
  segments.simple[segment + 1] = simple ? 1 : 0;
  scan.segment = segment + 1;
  continueAt(scan, 0, 0);
  scan.unbounded = true;
}

/** `call`, from the position of the instruction. */
export function scanDirectCall(scan: BodyScan, position: number): void {
  const { cursor, facts, callees, callCosts } = scan;
  const callee = readIndex(cursor, facts.functionTypes.length, "function");
  requireLook(scan);
  if (facts.allocators.has(callee)) {
    noteCheck(scan);
    addPoint(scan.points, fixedCheck, position, allocationCost);
  }
  const copied = facts.copied[callee];
  if (copied !== undefined) {
    addKernelCall(scan, { position, callee, copied });
  }
  scanCall(scan, facts.functionTypes[callee] ?? 0);
  if (callCosts === undefined) {
    addIndex(callees, callee);
  } else if (scan.cost >= 0) {
    const cost = callCosts[callee] ?? 0;
    scan.cost += cost;
    scan.calleesCost += cost;
    scan.lookDue += cost;
  }
}

/** The calls of the kernel in one function whose code stands in their place; further ones call a copy of it. */
export const inlinedCalls = 256;

interface KernelCall {
  readonly position: number;
  readonly callee: number;
  readonly copied: KernelFunction;
}

/** A direct call of the kernel. Its code costs the engine's compiler what a block and a branch of the guest cost it. */
function addKernelCall(scan: BodyScan, { position, callee, copied }: KernelCall): void {
  if (!canInline(copied) || scan.inlined === inlinedCalls) {
    addPoint(scan.points, kernelCall, position, callee);
    return;
  }
  scan.inlined += 1;
  scan.blocks += 1;
  scan.blockValues += scan.locals + Math.max(scan.height, 0);
  noteMerge(scan);
  addPoint(scan.points, kernelCode, position, callee);
}

/** `call_indirect`. */
export function scanIndirectCall(scan: BodyScan): void {
  const { cursor, facts } = scan;
  scan.unbounded = true;
  requireLook(scan);
  scanCall(scan, readIndex(cursor, facts.types.length, "type"));
  readIndex(cursor, facts.tables, "table");
}

function scanCall(scan: BodyScan, typeIndex: number): void {
  const arity = scan.facts.types[typeIndex]?.arity;
  scan.height += (arity?.results ?? 0) - (arity?.parameters ?? 0);
  scan.segments.noisy[scan.segment] = 1;
  if (scan.cost >= 0) {
    scan.lookDue -= uncheckedInstructions;
  }
}

/** `br` and `br_if`, from the position of the instruction. */
export function scanBranch(scan: BodyScan, position: number): void {
  const label = readU32(scan.cursor);
  if (leavesFunction(scan, label)) {
    noteExit(scan, position);
  }
  noteBranch(scan, label);
}

/** The function may be left here, from inside of a loop. */
export function noteExit(scan: BodyScan, position: number): void {
  if (scan.segment > 0) {
    scan.segments.simple[scan.segment] = 0;
    noteMerge(scan);
    addPoint(scan.points, beforeExit, position, headAround(scan));
  }
}

/** `br_table`, from the position of the instruction. */
export function scanBranchTable(scan: BodyScan, position: number): void {
  const rule = { what: "entries in one br_table", maximum: admissionLimits.branchTableEntries };
  let leaves = false;
  for (let rest = readCount(scan.cursor, rule); rest >= 0; rest -= 1) {
    const label = readU32(scan.cursor);
    leaves ||= leavesFunction(scan, label);
    noteBranch(scan, label);
  }
  if (leaves) {
    noteExit(scan, position);
  }
  leavePath(scan);
}

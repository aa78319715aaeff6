import { type BodyScan, headAround, noteMerge, unreached } from "./body-scan.ts";
import { addPoint, functionCheck, straightLook } from "./insertion-points.ts";

/**
 * The most instructions that one call of a function may run without any look at the slot, in what it calls too. Every
 * call counts as this many for its caller.
 */
export const uncheckedInstructions = 128;

/**
 * The instructions after which one function looks again, outside of loops or in one round of a loop; calls count as
 * above, so that it is 128 more at most. It is small because each function on the stack may run as many while a deep
 * recursion returns.
 */
export const instructionsBetweenLooks = 1_024;

/** Instructions on the longest path from the last look to here. */
export function runOf(scan: BodyScan): number {
  return scan.cost < 0 ? 0 : scan.cost + instructionsBetweenLooks - scan.lookDue;
}

/** Goes on with this cost and this many instructions since the last look. */
export function continueAt(scan: BodyScan, cost: number, run: number): void {
  scan.cost = cost;
  // Code that no path reaches has a cost below 0, and so never has a look due.
  scan.lookDue = Math.max(0, cost + instructionsBetweenLooks - run);
}

/**
 * An instruction here may take longer than its length says, so a look must have happened. Before the first such one
 * stands the function's check, at the last branch or label, where fewer operands are on the stack. This leaves the short
 * paths without one: in a recursion those that end it. When one check does not do for all of them, it goes to the entry.
 */
export function requireLook(scan: BodyScan): void {
  if (scan.free < 0) {
    return;
  }
  if (scan.functionCheck < 0 && !scan.entryCheck) {
    scan.functionCheck = addPoint(scan.points, functionCheck, scan.straightPosition, scan.straightCost);
  } else {
    scan.entryCheck = true;
  }
  noteMerge(scan);
  scan.freePeak = Math.max(scan.freePeak, scan.straightFree);
  scan.free = unreached;
}

/** Instructions after a branch or label start here. */
export function startStraight(scan: BodyScan): void {
  scan.straightPosition = scan.cursor.position;
  scan.straightCost = scan.cost;
  scan.straightFree = scan.free;
}

/** The path without a look ends here. */
export function endFreePath(scan: BodyScan): void {
  scan.freePeak = Math.max(scan.freePeak, scan.free);
  scan.free = unreached;
}

/** A check stands before the instruction that was read last. */
export function noteCheck(scan: BodyScan): void {
  noteMerge(scan);
  scan.lookDue = scan.cost - 1 + instructionsBetweenLooks;
}

/** Puts a look before the instruction at the position. */
export function addStraightLook(scan: BodyScan, position: number): void {
  noteMerge(scan);
  addPoint(scan.points, straightLook, position, headAround(scan));
  scan.straightPosition = position;
  scan.straightCost = scan.cost;
  scan.straightFree = scan.free;
  scan.lookDue = scan.cost + instructionsBetweenLooks;
}

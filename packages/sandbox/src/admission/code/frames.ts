import { admissionLimits } from "../admission-limits.ts";
import { malformed, overLimit } from "../rejections.ts";
import {
  type BodyScan,
  catchFrame,
  costBound,
  elseFrame,
  type FrameKind,
  headAround,
  ifFrame,
  loopFrame,
  noteMerge,
  tryFrame,
  unreached,
} from "./body-scan.ts";
import {
  addPoint,
  afterQuietLoop,
  afterRepeatedLoop,
  beforeQuietLoop,
  beforeRepeatedLoop,
  loopCopies,
  quietLoopCheck,
  repeatedLoopCheck,
  settlingCheck,
} from "./insertion-points.ts";
import { addIndex } from "./index-list.ts";
import { continueAt, endFreePath, instructionsBetweenLooks, runOf } from "./looks.ts";

/** The innermost frame's index. */
function innermost(scan: BodyScan): number {
  return scan.depth - 1;
}

/** Opens a frame that takes and leaves this many operands. */
export function openFrame(scan: BodyScan, kind: FrameKind, parameters: number, results: number): void {
  const { frames, depth, cursor } = scan;
  if (depth > admissionLimits.nesting) {
    throw overLimit({
      what: "blocks inside each other",
      value: depth,
      maximum: admissionLimits.nesting,
      offset: cursor.position,
    });
  }
  // In code that no path reaches the height can fall below the frame's own.
  const height = Math.max(scan.height, 0);
  frames.kinds[depth] = kind;
  frames.heights[depth] = height - parameters;
  frames.parameters[depth] = parameters;
  frames.results[depth] = results;
  frames.segments[depth] = scan.segment;
  frames.entryCosts[depth] = scan.cost;
  frames.labelCosts[depth] = unreached;
  frames.entryFree[depth] = scan.free;
  frames.labelFree[depth] = unreached;
  frames.entryRuns[depth] = runOf(scan);
  frames.labelRuns[depth] = 0;
  frames.crossed[depth] = 0;
  frames.exceptionBases[depth] = unreached;
  scan.depth = depth + 1;
  scan.blocks += 1;
  scan.blockValues += scan.locals + height + results;
}

/** Refuses a function whose blocks would cost the engine too much. */
export function checkBlocks(scan: BodyScan): void {
  const { blocks, blockValues, branchValues } = admissionLimits;
  const offset = scan.cursor.position;
  if (scan.blocks > blocks) {
    throw overLimit({ what: "blocks in one function", value: scan.blocks, maximum: blocks, offset });
  }
  if (scan.blockValues > blockValues) {
    throw overLimit({
      what: "values alive at the blocks of one function",
      value: scan.blockValues,
      maximum: blockValues,
      offset,
    });
  }
  if (scan.branchValues > branchValues) {
    throw overLimit({
      what: "values alive at the branches of one function",
      value: scan.branchValues,
      maximum: branchValues,
      offset,
    });
  }
}

/** The path ends here; what follows in the frame is reached by a label only. */
export function leavePath(scan: BodyScan): void {
  const { segments, segment } = scan;
  segments.peaks[segment] = Math.max(segments.peaks[segment] ?? 0, scan.cost);
  endFreePath(scan);
  scan.cost = unreached;
  scan.height = scan.frames.heights[innermost(scan)] ?? 0;
}

/** The cost of the path to here, as a frame counts it: without the loops between, which charge for themselves. */
function costSeenBy(scan: BodyScan, frame: number): number {
  const segment = scan.frames.segments[frame] ?? 0;
  return segment === scan.segment ? scan.cost : (scan.segments.saved[segment] ?? 0);
}

/** The frame a label names. */
function labelFrame(scan: BodyScan, label: number): number {
  if (label >= scan.depth) {
    throw malformed(`there is no label ${label}`, scan.cursor.position);
  }
  return scan.depth - 1 - label;
}

/** A branch to a label may be taken here. */
export function noteBranch(scan: BodyScan, label: number): void {
  noteMerge(scan);
  const frame = labelFrame(scan, label);
  const { kinds, segments } = scan.frames;
  const loop = kinds[frame] === loopFrame;
  if ((segments[frame] ?? 0) + (loop ? 1 : 0) !== scan.segment) {
    scan.segments.simple[scan.segment] = 0;
    if (scan.cost >= 0) {
      addIndex(scan.exits, frame);
    }
  }
  if (!loop && scan.cost >= 0) {
    joinLabel(scan, frame, runOf(scan));
  }
}

/** A path from here continues at the end of a frame. */
function joinLabel(scan: BodyScan, frame: number, run: number): void {
  const { labelCosts, labelFree, labelRuns } = scan.frames;
  labelCosts[frame] = Math.max(labelCosts[frame] ?? 0, costSeenBy(scan, frame));
  labelFree[frame] = Math.max(labelFree[frame] ?? 0, scan.free);
  labelRuns[frame] = Math.max(labelRuns[frame] ?? 0, run);
}

/** Whether a branch here to a label would leave the function. */
export function leavesFunction(scan: BodyScan, label: number): boolean {
  return label === scan.depth - 1;
}

/**
 * An exception thrown anywhere in the frame that is being opened here may continue at a label.
 *
 * @param bound The {@link costBound} where the frame starts.
 */
export function noteExceptionBranch(scan: BodyScan, label: number, bound: number): void {
  const frame = labelFrame(scan, label);
  const { kinds, segments, labelRuns, exceptionBases } = scan.frames;
  if (scan.cost < 0 || kinds[frame] === loopFrame) {
    return;
  }
  if (segments[frame] === scan.segment) {
    exceptionBases[frame] = Math.max(exceptionBases[frame] ?? 0, scan.cost - bound);
    labelRuns[frame] = instructionsBetweenLooks;
  } else {
    joinLabel(scan, frame, instructionsBetweenLooks);
  }
}

/** `else`: the first arm ends, the second starts where the `if` did. */
export function startElse(scan: BodyScan): void {
  const { kinds, heights, parameters, entryCosts, entryFree, entryRuns } = scan.frames;
  const frame = innermost(scan);
  if (kinds[frame] !== ifFrame) {
    throw malformed("there is an else without its if", scan.cursor.position - 1);
  }
  kinds[frame] = elseFrame;
  joinLabel(scan, frame, runOf(scan));
  scan.free = entryFree[frame] ?? 0;
  continueAt(scan, entryCosts[frame] ?? 0, entryRuns[frame] ?? 0);
  scan.height = (heights[frame] ?? 0) + (parameters[frame] ?? 0);
}

/** `catch` and `catch_all`: the body or the arm before ends, and every place in the body can be where this one starts. */
export function startCatch(scan: BodyScan, values: number): void {
  const { kinds, heights, exceptionBases } = scan.frames;
  const frame = innermost(scan);
  if (kinds[frame] !== tryFrame && kinds[frame] !== catchFrame) {
    throw malformed("there is a catch without its try", scan.cursor.position - 1);
  }
  kinds[frame] = catchFrame;
  joinLabel(scan, frame, runOf(scan));
  const base = exceptionBases[frame] ?? unreached;
  continueAt(scan, base > unreached ? base + costBound(scan) : unreached, instructionsBetweenLooks);
  scan.height = (heights[frame] ?? 0) + values;
}

/** `end` and `delegate`: closes the innermost frame. */
export function closeFrame(scan: BodyScan): void {
  const { frames } = scan;
  const frame = innermost(scan);
  const kind = frames.kinds[frame];
  if (kind === loopFrame) {
    closeLoop(scan);
  } else {
    joinLabel(scan, frame, runOf(scan));
    let cost = frames.labelCosts[frame] ?? 0;
    let run = frames.labelRuns[frame] ?? 0;
    scan.free = frames.labelFree[frame] ?? 0;
    if (kind === ifFrame) {
      cost = Math.max(cost, frames.entryCosts[frame] ?? 0);
      run = Math.max(run, frames.entryRuns[frame] ?? 0);
      scan.free = Math.max(scan.free, frames.entryFree[frame] ?? 0);
    }
    const base = frames.exceptionBases[frame] ?? unreached;
    if (base > unreached && kind !== tryFrame && kind !== catchFrame) {
      cost = Math.max(cost, base + costBound(scan));
    }
    continueAt(scan, cost, run);
    if (frames.crossed[frame] === 1 && frame > 0) {
      addPoint(scan.points, afterQuietLoop, scan.cursor.position, headAround(scan));
    }
  }
  scan.height = (frames.heights[frame] ?? 0) + (frames.results[frame] ?? 0);
  scan.depth = frame;
}

function closeLoop(scan: BodyScan): void {
  const { segments, points, segment, frames } = scan;
  const run = runOf(scan);
  const peak = Math.max(segments.peaks[segment] ?? 0, scan.cost);
  const head = segments.points[segment] ?? 0;
  points.costs[head] = peak;
  const outer = segment - 1;
  if (segments.noisy[segment] === 1) {
    segments.noisy[outer] = 1;
    if (frames.crossed[innermost(scan)] === 1) {
      points.kinds[head] = settlingCheck;
    }
  } else {
    points.kinds[head - 1] = beforeQuietLoop;
    points.kinds[head] = quietLoopCheck;
    scan.quietLoops = true;
    for (let exit = segments.exitStarts[segment] ?? 0; exit < scan.exits.length; exit += 1) {
      frames.crossed[scan.exits.items[exit] ?? 0] = 1;
    }
  }
  scan.exits.length = segments.exitStarts[segment] ?? 0;
  const saved = segments.saved[outer] ?? 0;
  segments.peaks[outer] = Math.max(segments.peaks[outer] ?? 0, saved);
  scan.segment = outer;
  continueAt(scan, scan.cost < 0 ? unreached : saved, run);
  if (points.kinds[head] === quietLoopCheck) {
    const repeated = segments.simple[segment] === 1 && repeatLoop(scan, head);
    addPoint(points, repeated ? afterRepeatedLoop : afterQuietLoop, scan.cursor.position, headAround(scan));
  }
}

/** The longest loop that is written several times, without its `end`, and what that may add to a function. */
const repeatable = { loopBytes: 64, functionBytes: 262_144, functionValues: 500_000 } as const;

/**
 * Decides that a quiet loop is written several times with one check, when it is short and simple. The engine would have
 * unrolled the original; with a check in every round it does not.
 */
function repeatLoop(scan: BodyScan, head: number): boolean {
  const { points, cursor } = scan;
  const bytes = cursor.position - (points.offsets[head] ?? 0) - 1;
  // Each copy has the blocks and branches of the round, a block around it, and a branch at its end.
  const alive = scan.locals + Math.max(scan.height, 0) + 1;
  const values = loopCopies * (scan.blockValues + scan.branchValues - scan.valuesAtLoop + 2 * alive);
  const fits =
    bytes <= repeatable.loopBytes &&
    points.length === head + 1 &&
    scan.repeatedBytes + loopCopies * bytes <= repeatable.functionBytes &&
    scan.repeatedValues + values <= repeatable.functionValues;
  if (fits) {
    scan.repeatedBytes += loopCopies * bytes;
    scan.repeatedValues += values;
    points.kinds[head - 1] = beforeRepeatedLoop;
    points.kinds[head] = repeatedLoopCheck;
  }
  return fits;
}

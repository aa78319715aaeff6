import { admissionLimits } from "../admission-limits.ts";
import { malformed, overLimit } from "../rejections.ts";
import {
  type BodyScan,
  catchFrame,
  elseFrame,
  type FrameKind,
  ifFrame,
  loopFrame,
  tryFrame,
  unreached,
} from "./body-scan.ts";
import { beforeQuietLoop, quietLoopCheck } from "./insertion-points.ts";

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
  scan.branchValues += scan.locals + Math.max(scan.height, 0);
  const frame = labelFrame(scan, label);
  const { kinds, labelCosts } = scan.frames;
  if (scan.cost >= 0 && kinds[frame] !== loopFrame) {
    labelCosts[frame] = Math.max(labelCosts[frame] ?? 0, costSeenBy(scan, frame));
  }
}

/** An exception thrown anywhere in the frame that is being opened here may continue at a label. */
export function noteExceptionBranch(scan: BodyScan, label: number, position: number): void {
  const frame = labelFrame(scan, label);
  const { kinds, segments, labelCosts, exceptionBases } = scan.frames;
  if (scan.cost < 0 || kinds[frame] === loopFrame) {
    return;
  }
  if (segments[frame] === scan.segment) {
    exceptionBases[frame] = Math.max(exceptionBases[frame] ?? 0, scan.cost - position);
  } else {
    labelCosts[frame] = Math.max(labelCosts[frame] ?? 0, costSeenBy(scan, frame));
  }
}

/** `else`: the first arm ends, the second starts where the `if` did. */
export function startElse(scan: BodyScan): void {
  const { kinds, labelCosts, heights, parameters, entryCosts } = scan.frames;
  const frame = innermost(scan);
  if (kinds[frame] !== ifFrame) {
    throw malformed("there is an else without its if", scan.cursor.position - 1);
  }
  kinds[frame] = elseFrame;
  labelCosts[frame] = Math.max(labelCosts[frame] ?? 0, scan.cost);
  scan.cost = entryCosts[frame] ?? 0;
  scan.height = (heights[frame] ?? 0) + (parameters[frame] ?? 0);
}

/** `catch` and `catch_all`: the body or the arm before ends, and every place in the body can be where this one starts. */
export function startCatch(scan: BodyScan, values: number): void {
  const { kinds, labelCosts, heights, exceptionBases } = scan.frames;
  const frame = innermost(scan);
  if (kinds[frame] !== tryFrame && kinds[frame] !== catchFrame) {
    throw malformed("there is a catch without its try", scan.cursor.position - 1);
  }
  kinds[frame] = catchFrame;
  labelCosts[frame] = Math.max(labelCosts[frame] ?? 0, scan.cost);
  const base = exceptionBases[frame] ?? unreached;
  // Every instruction has at least one byte, so the bytes since the try bound the instructions since it.
  scan.cost = base > unreached ? base + scan.cursor.position : unreached;
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
    let cost = Math.max(scan.cost, frames.labelCosts[frame] ?? 0);
    if (kind === ifFrame) {
      cost = Math.max(cost, frames.entryCosts[frame] ?? 0);
    }
    const base = frames.exceptionBases[frame] ?? unreached;
    if (base > unreached && kind !== tryFrame && kind !== catchFrame) {
      cost = Math.max(cost, base + scan.cursor.position);
    }
    scan.cost = cost;
  }
  scan.height = (frames.heights[frame] ?? 0) + (frames.results[frame] ?? 0);
  scan.depth = frame;
}

function closeLoop(scan: BodyScan): void {
  const { segments, points, segment } = scan;
  const peak = Math.max(segments.peaks[segment] ?? 0, scan.cost);
  const head = segments.points[segment] ?? 0;
  points.costs[head] = peak;
  const outer = segment - 1;
  if (segments.noisy[segment] === 1) {
    segments.noisy[outer] = 1;
  } else {
    points.kinds[head - 1] = beforeQuietLoop;
    points.kinds[head] = quietLoopCheck;
    scan.quietLoops = true;
  }
  const saved = segments.saved[outer] ?? 0;
  segments.peaks[outer] = Math.max(segments.peaks[outer] ?? 0, saved);
  scan.segment = outer;
  scan.cost = scan.cost < 0 ? unreached : saved;
}

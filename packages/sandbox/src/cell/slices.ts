import { readBlock, setInput, type Kernel } from "../kernel/kernel.ts";
import type { ActiveCall } from "./active-call.ts";
import { awaitOperations, submitOperations } from "./operation-imports.ts";
import type { Lane } from "./lane.ts";
import { realTrap } from "./real-trap.ts";

/** The exports of a module that runs in slices. Admission saw to their types. */
export interface SlicedExports {
  readonly cordon_start: (tool: number) => number;
  readonly cordon_resume: () => number;
  readonly cordon_pending: () => bigint;
}

const finished = 0;
const waiting = 1;
const failed = 2;

const kernelInput = (kernel: Kernel): bigint => kernel.exports.input_offset();

/**
 * Looks at what a slice returned.
 *
 * @returns Whether the guest waits.
 * @throws What ends the guest when it is none of the three.
 */
export function isWaiting(active: ActiveCall, name: keyof SlicedExports, status: number): boolean {
  if (status === waiting) return true;
  if (status === finished || status === failed) return false;
  active.misuse = `${name} returned ${status}, and what it can return is 0, 1 and 2`;
  throw realTrap();
}

/**
 * Takes what the guest wants to go on with after a slice: starts and cancels operations, and waits for the first of those
 * outstanding. No frame of the guest is on a stack meanwhile.
 *
 * @param lane Where the call is.
 * @param exports Of its instance.
 * @returns The frame of completions, the input of the next slice.
 * @throws What ends the guest: also when it waits for nothing.
 */
export function awaitNextSlice(lane: Lane, exports: SlicedExports): Uint8Array | Promise<Uint8Array> {
  const active = lane.current();
  const offset = exports.cordon_pending();
  if (lane.kernel.length(offset) > BigInt(Math.max(0, active.hostBytesLeft))) throw active.exhaust("hostBytes");
  const frame = readBlock(lane.kernel, offset, active.hostBytesLeft) ?? new Uint8Array(0);
  const timeoutMs = submitOperations(active, frame, { name: "cordon_pending", host: lane.operations.host });
  if (timeoutMs === undefined && !active.operations.isAwaited && !active.operations.hasOwn) {
    active.misuse = "it waits, but no operation is under way and cordon_pending named no timeoutMs";
    throw realTrap();
  }
  return awaitOperations(active, timeoutMs, lane.operations);
}

/**
 * Runs the next slice.
 *
 * @param completions Its input. It is taken back after the slice, unless that was the last.
 * @throws Whatever ended the guest.
 */
export function resumeSlice(lane: Lane, exports: SlicedExports, completions: Uint8Array): number {
  const active = lane.current();
  if (!setInput(lane.kernel, completions)) throw active.exhaust("kernelMemory");
  const offset = kernelInput(lane.kernel);
  const status = exports.cordon_resume();
  // A guest that is finished may have made its output of it.
  if (status === waiting && kernelInput(lane.kernel) === offset) lane.kernel.exports.free(offset);
  return status;
}

import { setTimeout as sleep } from "node:timers/promises";
import type { HostFunctions } from "../host-function.ts";

const frameBytes = 4;
/** The longest a timer can be. A longer one would be over at once. */
const longestMs = 2_147_483_647;
/** Waits of one call that may be as short as they like; each is a message of the host's main thread. */
const shortWaits = 1_000;
const leastLaterMs = 10;
const noBytes = new Uint8Array(0);

/**
 * How long a wait is: at least 1 ms, and after a thousand waits of one call at least 10 ms, so that a guest that does nothing
 * but wait a little leaves the host's main thread alone.
 *
 * @param milliseconds What the guest wants.
 * @param before How many waits of its call there were.
 */
export function pacedWaitMs(milliseconds: number, before: number): number {
  return Math.max(milliseconds, before < shortWaits ? 1 : leastLaterMs);
}

/**
 * Asks the host to wait.
 *
 * @param milliseconds A whole number below 2 ** 31.
 */
export function waitFrame(milliseconds: number): Uint8Array {
  const frame = new Uint8Array(frameBytes);
  new DataView(frame.buffer).setUint32(0, milliseconds, true);
  return frame;
}

/**
 * What the host serves to every call without a gate, because it is no effect: waiting. The time counts as the call's, and a
 * call that ends takes its timer with it.
 */
export const ungatedFunctions: HostFunctions = new Map([
  [
    "poll_oneoff",
    async (frame, { signal }) => {
      const milliseconds = new DataView(frame.buffer, frame.byteOffset, frameBytes).getUint32(0, true);
      await sleep(Math.min(milliseconds, longestMs), undefined, { signal });
      return noBytes;
    },
  ],
]);

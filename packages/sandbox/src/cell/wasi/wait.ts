import { setTimeout as sleep } from "node:timers/promises";
import type { HostFunctions } from "../host-function.ts";

const frameBytes = 4;
const noBytes = new Uint8Array(0);

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
      await sleep(milliseconds, undefined, { signal });
      return noBytes;
    },
  ],
]);

import { HardLimitError, type Limits } from "@cordon/core";

/** Counts the host calls of one call of a skill and their bytes against its hard limits. */
export interface HostMeter {
  /** Host calls so far. */
  readonly hostCalls: number;
  /** Bytes of requests and answers so far, reservations included. */
  readonly hostBytes: number;
  /** Counts one host call. @throws HardLimitError when there is no room. */
  takeCall(): void;
  /** Counts bytes before they are made. @throws HardLimitError when there is no room; then nothing is counted. */
  takeBytes(count: number): void;
  /** Gives back bytes that were counted and not made. */
  giveBytes(count: number): void;
}

/**
 * Makes a meter that has counted nothing.
 *
 * @param limits The limits of the call.
 */
export function createHostMeter(limits: Pick<Limits, "hostCalls" | "hostBytes">): HostMeter {
  let hostCalls = 0;
  let hostBytes = 0;
  return {
    get hostCalls() {
      return hostCalls;
    },
    get hostBytes() {
      return hostBytes;
    },
    takeCall() {
      if (hostCalls >= limits.hostCalls) throw new HardLimitError("hostCalls", limits.hostCalls);
      hostCalls++;
    },
    takeBytes(count) {
      if (count > limits.hostBytes - hostBytes) throw new HardLimitError("hostBytes", limits.hostBytes);
      hostBytes += count;
    },
    giveBytes(count) {
      hostBytes -= count;
    },
  };
}

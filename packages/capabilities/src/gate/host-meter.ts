import { defaultLimits, HardLimitError, type Limits } from "@cordon/core";

/** Counts the host calls of one call of a skill and their bytes against its hard limits. */
export interface HostMeter {
  /** Host calls so far. */
  readonly hostCalls: number;
  /** Bytes of requests and answers so far, reservations included. */
  readonly hostBytes: number;
  /** Of those, bytes of HTTP. */
  readonly httpBytes: number;
  /** Counts one host call. @throws HardLimitError when there is no room. */
  takeCall(): void;
  /** Counts bytes before they are made. @throws HardLimitError when there is no room; then nothing is counted. */
  takeBytes(count: number): void;
  /** Gives back bytes that were counted and not made. */
  giveBytes(count: number): void;
  /** Like {@link takeBytes}, against `httpBytes` alone. */
  takeHttpBytes(count: number): void;
  /** Like {@link giveBytes}, of `httpBytes` alone. */
  giveHttpBytes(count: number): void;
}

/** The limits a meter counts against; `httpBytes` has the default of core. */
export type MeteredLimits = Pick<Limits, "hostCalls" | "hostBytes"> & Partial<Pick<Limits, "httpBytes">>;

/**
 * Makes a meter that has counted nothing.
 *
 * @param limits The limits of the call.
 * @param parent Of the call that waits for this one: what is counted here is counted there too, and needs room in both.
 * Default: nobody waits.
 */
export function createHostMeter(limits: MeteredLimits, parent?: HostMeter): HostMeter {
  const { httpBytes: maximumHttpBytes = defaultLimits.httpBytes } = limits;
  let hostCalls = 0;
  let hostBytes = 0;
  let httpBytes = 0;
  return {
    get hostCalls() {
      return hostCalls;
    },
    get hostBytes() {
      return hostBytes;
    },
    get httpBytes() {
      return httpBytes;
    },
    takeCall() {
      if (hostCalls >= limits.hostCalls) throw new HardLimitError("hostCalls", limits.hostCalls);
      parent?.takeCall();
      hostCalls++;
    },
    takeBytes(count) {
      if (count > limits.hostBytes - hostBytes) throw new HardLimitError("hostBytes", limits.hostBytes);
      parent?.takeBytes(count);
      hostBytes += count;
    },
    giveBytes(count) {
      parent?.giveBytes(count);
      hostBytes -= count;
    },
    takeHttpBytes(count) {
      if (count > maximumHttpBytes - httpBytes) throw new HardLimitError("httpBytes", maximumHttpBytes);
      parent?.takeHttpBytes(count);
      httpBytes += count;
    },
    giveHttpBytes(count) {
      parent?.giveHttpBytes(count);
      httpBytes -= count;
    },
  };
}

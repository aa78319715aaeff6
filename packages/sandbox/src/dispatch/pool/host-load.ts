import { performance } from "node:perf_hooks";

/** How long a thread was idle and how long it was not, in milliseconds since it began. */
export interface ThreadTimes {
  readonly idle: number;
  readonly active: number;
}

/** Over about how long the load is averaged, in milliseconds. */
const memoryMs = 100;
/** From this share on the thread has no time left: it would serve more callers no faster. */
const saturatedShare = 0.9;

/**
 * How busy the thread is that serves the guests' host calls: the one this runs on. Guests that wait for a busy host wait no
 * shorter when there are more of them.
 */
export class HostLoad {
  readonly #times: () => ThreadTimes;
  #last: ThreadTimes;
  #share = 0;

  /** @param times Reads the times of the thread. Default: of this one. */
  constructor(times: () => ThreadTimes = () => performance.eventLoopUtilization()) {
    this.#times = times;
    this.#last = times();
  }

  /** Looks at the thread. @returns Whether it had hardly a moment to spare lately. */
  isSaturated(): boolean {
    const now = this.#times();
    const active = now.active - this.#last.active;
    const elapsed = active + now.idle - this.#last.idle;
    this.#last = now;
    if (elapsed > 0) this.#share += (active / elapsed - this.#share) * (1 - Math.exp(-elapsed / memoryMs));
    return this.#share >= saturatedShare;
  }
}

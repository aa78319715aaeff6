import { setTimeout as sleep } from "node:timers/promises";

/** Timers take no longer delays. */
export const longestDelayMs = 2_147_483_647;

/** Time, so that tests need not wait for it: give them a clock of their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /**
   * Calls a function once, after a time, unless it is disposed of before. The process stays for it.
   *
   * @param delayMs Milliseconds, at most 2,147,483,647.
   */
  after(delayMs: number, run: () => void): Disposable;
  /**
   * Waits.
   *
   * @param delayMs Milliseconds, at most 2,147,483,647.
   * @throws The reason of the signal when it is aborted first.
   */
  wait(delayMs: number, options?: WaitOptions): Promise<void>;
}

/** What ends a wait, and what it holds up. */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether the process stays for it. Default: it does. */
  readonly keepsAlive?: boolean;
}

/** The clock of the system. */
export const systemClock: Clock = Object.freeze({
  // Not Date.now(): that one goes back when somebody sets the clock of the machine.
  nowMs: () => performance.timeOrigin + performance.now(),
  after: (delayMs: number, run: () => void) => {
    const timeout = setTimeout(run, delayMs);
    return { [Symbol.dispose]: () => clearTimeout(timeout) };
  },
  wait: async (delayMs: number, { signal, keepsAlive = true }: WaitOptions = {}) => {
    try {
      await sleep(delayMs, undefined, { ref: keepsAlive, ...(signal === undefined ? {} : { signal }) });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
});

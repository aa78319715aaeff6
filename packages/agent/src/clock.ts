import { setTimeout } from "node:timers/promises";

/** Timers take no longer delays. */
export const longestDelayMs = 2_147_483_647;

/** Time, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /**
   * Waits.
   *
   * @param delayMs Milliseconds, at most 2,147,483,647.
   * @throws The reason of the signal when it is aborted first.
   */
  wait(delayMs: number, options: WaitOptions): Promise<void>;
}

/** What ends a wait, and what it holds up. */
export interface WaitOptions {
  readonly signal: AbortSignal;
  /** Whether the process stays for it. Default: it does. */
  readonly keepsAlive?: boolean;
}

/** The clock of the system. */
export const systemClock: Clock = Object.freeze({
  nowMs: () => Date.now(),
  wait: async (delayMs: number, { signal, keepsAlive = true }: WaitOptions) => {
    try {
      await setTimeout(delayMs, undefined, { signal, ref: keepsAlive });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
});

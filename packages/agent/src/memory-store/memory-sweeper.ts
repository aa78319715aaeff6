import { OptionError } from "@cordon/core";
import { type Clock, longestDelayMs, systemClock } from "../clock/clock.ts";
import { tellQuietly } from "../tell-quietly.ts";
import type { Memories } from "./memories.ts";

/** What came of one sweep. */
export interface MemorySweep {
  readonly timeMs: number;
  /** Entries that were removed. Left out when it failed. */
  readonly removed?: number;
}

/** How often memories are swept. */
export interface MemorySweeperOptions {
  /** Milliseconds from the end of one sweep to the next, at most 2,147,483,647. Default 3,600,000, an hour. */
  readonly everyMs?: number;
  /** Hears of each sweep. After one that failed the next comes all the same. */
  readonly onSweep?: (sweep: MemorySweep) => void;
  /** Default: the clock of the system. */
  readonly clock?: Clock;
}

/**
 * Removes again and again, first at once, what expired or is older than its kind may be. What expired is given to nobody
 * before that either: sweeping frees its room.
 *
 * It does not keep the process alive. Disposing of it ends it, after a sweep that is under way.
 *
 * @throws OptionError
 */
export function startMemorySweeper(memories: Memories, options: MemorySweeperOptions = {}): AsyncDisposable {
  const { everyMs = 3_600_000, onSweep, clock = systemClock } = options;
  if (!Number.isSafeInteger(everyMs) || everyMs < 1 || everyMs > longestDelayMs) {
    throw new OptionError("everyMs", `it is not a whole number from 1 to ${longestDelayMs}`);
  }
  const ending = new AbortController();
  const sweepOnce = async (): Promise<void> => {
    let removed: number | undefined;
    try {
      removed = await memories.sweep();
    } catch {
      // Told to the listener as a sweep that removed nothing known.
    }
    const sweep = { timeMs: clock.nowMs(), ...(removed === undefined ? {} : { removed }) };
    tellQuietly(onSweep, sweep, "the memory sweeper");
  };
  const sweepUntilEnd = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await sweepOnce();
      try {
        await clock.wait(everyMs, { signal: ending.signal, keepsAlive: false });
      } catch {
        return;
      }
    }
  };
  const sweeping = sweepUntilEnd();
  return {
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await sweeping;
    },
  };
}

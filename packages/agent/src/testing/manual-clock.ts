import type { Clock } from "../clock.ts";

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves it, wakes who waited for as long in the order of their times, and lets what follows from that happen. */
  advance(milliseconds: number): Promise<void>;
  /** The delays that are waited for now, from the beginning of each wait. */
  readonly waits: readonly number[];
}

interface Waiting {
  readonly untilMs: number;
  readonly delayMs: number;
  readonly wake: () => void;
}

/** Makes a clock that begins at 0. */
export function createManualClock(): ManualClock {
  let nowMs = 0;
  const waiting = new Set<Waiting>();
  return {
    nowMs: () => nowMs,
    get waits() {
      return [...waiting].map(({ delayMs }) => delayMs);
    },
    wait: async (delayMs, { signal }) => {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const entry = { untilMs: nowMs + delayMs, delayMs, wake: resolve };
      waiting.add(entry);
      const onAbort = (): void => reject(signal.reason as Error);
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        await promise;
      } finally {
        waiting.delete(entry);
        signal.removeEventListener("abort", onAbort);
      }
    },
    advance: async (milliseconds) => {
      const endMs = nowMs + milliseconds;
      await settled();
      for (;;) {
        const [next] = [...waiting].filter(({ untilMs }) => untilMs <= endMs).toSorted((a, b) => a.untilMs - b.untilMs);
        if (next === undefined) break;
        nowMs = next.untilMs;
        waiting.delete(next);
        next.wake();
        await settled();
      }
      nowMs = endMs;
    },
  };
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    const { promise, resolve } = Promise.withResolvers<void>();
    setImmediate(resolve);
    await promise;
  }
}

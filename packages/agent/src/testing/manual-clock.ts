import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock/clock.ts";

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves it. What is due meanwhile happens in the order of its time, and what follows from it before the rest. */
  advance(milliseconds: number): Promise<void>;
  /** Moves it from one thing that is due to the next, until a promise is settled. */
  runUntil<Value>(promise: Promise<Value>): Promise<Value>;
  /** The delays that are waited for now, from the beginning of each wait. */
  readonly waits: readonly number[];
}

interface Due {
  readonly atMs: number;
  readonly delayMs: number;
  readonly run: () => void;
}

/** Makes a clock that begins at 0. */
export function createManualClock(): ManualClock {
  let nowMs = 0;
  const due = new Set<Due>();
  const after = (delayMs: number, run: () => void): Disposable => {
    const entry = { atMs: nowMs + delayMs, delayMs, run };
    due.add(entry);
    return { [Symbol.dispose]: () => void due.delete(entry) };
  };
  const runNext = async (untilMs: number): Promise<boolean> => {
    await settled();
    const [next] = [...due].toSorted((a, b) => a.atMs - b.atMs);
    if (next === undefined || next.atMs > untilMs) return false;
    nowMs = Math.max(nowMs, next.atMs);
    due.delete(next);
    next.run();
    await settled();
    return true;
  };
  return {
    nowMs: () => nowMs,
    after,
    wait: async (delayMs, { signal } = {}) => {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      using _timer = after(delayMs, resolve);
      const onAbort = (): void => reject(signal?.reason as Error);
      signal?.addEventListener("abort", onAbort, { once: true });
      try {
        await promise;
      } finally {
        signal?.removeEventListener("abort", onAbort);
      }
    },
    get waits() {
      return [...due].map(({ delayMs }) => delayMs);
    },
    advance: async (milliseconds) => {
      const untilMs = nowMs + milliseconds;
      while (await runNext(untilMs));
      nowMs = untilMs;
    },
    runUntil: async (promise) => {
      let isSettled = false;
      const settle = (): void => {
        isSettled = true;
      };
      promise.then(settle, settle);
      for (let idle = 0; !isSettled && idle < 100;) idle = (await runNext(Number.POSITIVE_INFINITY)) ? 0 : idle + 1;
      if (!isSettled) throw new Error("nothing is due, and the promise is not settled");
      return await promise;
    },
  };
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

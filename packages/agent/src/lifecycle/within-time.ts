import type { Clock } from "../clock/clock.ts";

/** What bounds something. */
export interface TimeBounds {
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Does something for at most so long. What does not listen to its signal goes on, and what it comes to is dropped.
 *
 * @throws A `TimeoutError`, the reason of the signal, or what it threw.
 */
export async function withinTime<Value>(
  act: (signal: AbortSignal) => PromiseLike<Value> | Value,
  { timeoutMs, clock, signal }: TimeBounds,
): Promise<Value> {
  signal.throwIfAborted();
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const overdue = async (): Promise<never> => {
    await clock.wait(timeoutMs, { signal: either });
    throw new DOMException(`it took longer than ${timeoutMs} ms`, "TimeoutError");
  };
  try {
    return await Promise.race([Promise.resolve(act(either)), overdue()]);
  } finally {
    ending.abort();
  }
}

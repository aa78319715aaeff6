import type { Timer } from "../timer.ts";
import type { Clock } from "./clock.ts";

/** Starts a signal that is aborted after a time of a clock. Dispose of it when nobody waits any more. */
export function startDeadline(clock: Clock, delayMs: number | undefined): Timer {
  const controller = new AbortController();
  const timer =
    delayMs === undefined
      ? undefined
      : clock.after(delayMs, () => controller.abort(new DOMException("it took too long", "TimeoutError")));
  return { signal: controller.signal, [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}

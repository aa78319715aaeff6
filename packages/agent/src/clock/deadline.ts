import type { Clock } from "./clock.ts";

/** A signal that is aborted after a time. Dispose of it when nobody waits any more. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Starts a signal that is aborted after a time of a clock. Unlike `AbortSignal.timeout` it keeps the process alive: what
 * waits for it is not over.
 *
 * @param delayMs Milliseconds, at most 2,147,483,647. Undefined: never.
 * @param sooner Aborts it too, with its own reason, until it is disposed of.
 */
export function startDeadline(clock: Clock, delayMs: number | undefined, sooner?: AbortSignal): Deadline {
  const controller = new AbortController();
  const timer =
    delayMs === undefined
      ? undefined
      : clock.after(delayMs, () => controller.abort(new DOMException("it took too long", "TimeoutError")));
  // AbortSignal.any would do the same, and takes longer than a whole step of a run.
  const onAbort = (): void => controller.abort(sooner?.reason);
  if (sooner?.aborted === true) onAbort();
  else sooner?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      timer?.[Symbol.dispose]();
      sooner?.removeEventListener("abort", onAbort);
    },
  };
}

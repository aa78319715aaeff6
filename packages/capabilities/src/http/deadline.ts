/** A time by which an operation has to be over. Dispose of it when it is. */
export interface Deadline extends Disposable {
  /** Aborted when the time is over, or the operation has to end before. */
  readonly signal: AbortSignal;
  /** Whether the time is over. */
  readonly expired: boolean;
}

/**
 * Starts a deadline.
 *
 * @param timeoutMs The time, in milliseconds.
 * @param signal Ends it before.
 */
export function startDeadline(timeoutMs: number, signal: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    controller.abort(new Error("the time of the request is over"));
  }, timeoutMs);
  const onAbort = (): void => controller.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

/** A signal that is aborted after a time. Dispose of it when nobody waits any more. */
export interface Timer extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Starts a timer. Unlike `AbortSignal.timeout` it keeps the process alive: what waits for it is not over.
 *
 * @param delayMs Milliseconds, at most 2,147,483,647.
 */
export function startTimer(delayMs: number): Timer {
  const controller = new AbortController();
  const timeout = setTimeout(() => controller.abort(new DOMException("it took too long", "TimeoutError")), delayMs);
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timeout) };
}

import type { Clock } from "./clock.ts";

/**
 * Waits for a time of a clock.
 *
 * @param delayMs Milliseconds.
 * @throws The reason of the signal when it is aborted first.
 */
export async function waitOn(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => reject(signal?.reason as Error);
  using _timer = clock.after(delayMs, resolve);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    await promise;
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

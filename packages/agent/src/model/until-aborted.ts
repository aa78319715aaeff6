/**
 * Waits for a promise, and no longer than until a signal is aborted: what does not listen to the signal must not hold up
 * what does. The promise goes on, and what it comes to is dropped.
 *
 * @throws The reason of the signal.
 */
export function untilAborted<Value>(promise: PromiseLike<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: either, resolve, reject } = Promise.withResolvers<Value>();
  const onAbort = (): void => reject(signal.reason as Error);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  promise.then(
    (value) => {
      signal.removeEventListener("abort", onAbort);
      resolve(value);
    },
    (error: unknown) => {
      signal.removeEventListener("abort", onAbort);
      reject(error);
    },
  );
  return either;
}

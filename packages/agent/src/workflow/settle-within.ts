import type { Clock } from "../clock/clock.ts";
import { untilAborted } from "../model/until-aborted.ts";

/** What something came to; undefined when it did not end though it was told to, and had some time to. */
export type Settled<Value> =
  | { readonly value: Value; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: unknown }
  | undefined;

/** Waits until something ends; once a signal is aborted, for a while longer, to learn how it ended. */
export async function settleWithin<Value>(
  work: Promise<Value>,
  { signal, clock, graceMs }: { readonly signal: AbortSignal; readonly clock: Clock; readonly graceMs: number },
): Promise<Settled<Value>> {
  const settled = work.then(
    (value): Settled<Value> => ({ value }),
    (error: unknown): Settled<Value> => ({ error }),
  );
  try {
    return await untilAborted(settled, signal);
  } catch {
    const waited = new AbortController();
    const grace = clock.wait(graceMs, { signal: waited.signal }).then(
      () => undefined,
      () => undefined,
    );
    const end = await Promise.race([settled, grace]);
    waited.abort();
    return end;
  }
}

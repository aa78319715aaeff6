import type { Receipt } from "@cordon/core";
import type { BatchOptions } from "./batch-options.ts";

/** Makes one call of a batch. It must not reject but for a mistake of the host. */
export type BatchCall = (input: unknown, signal: AbortSignal) => Promise<Receipt>;

/**
 * Makes a call for each input, a bounded number at a time, in the order of the inputs.
 *
 * @param inputs They must not change until the batch ends.
 * @param options How many at a time, who hears of it, what ends it.
 * @param call Makes one.
 * @returns The receipts in the order of the inputs.
 * @throws What `onProgress` threw, once every call that was under way has ended.
 */
export async function runBatch(
  inputs: readonly unknown[],
  { concurrency = 10, onProgress, signal }: Pick<BatchOptions, "concurrency" | "onProgress" | "signal">,
  call: BatchCall,
): Promise<readonly Receipt[]> {
  const { default: pLimit } = await import("p-limit");
  const atOnce = pLimit(concurrency);
  const failing = new AbortController();
  const ending = signal === undefined ? failing.signal : AbortSignal.any([signal, failing.signal]);
  const problems: unknown[] = [];
  let done = 0;

  const one = async (input: unknown, index: number): Promise<Receipt> => {
    const receipt = await call(input, ending);
    done += 1;
    try {
      onProgress?.({ index, receipt, done, total: inputs.length });
    } catch (error) {
      problems.push(error);
      failing.abort();
    }
    return receipt;
  };

  const receipts = await Promise.all(inputs.map((input, index) => atOnce(one, input, index)));
  if (problems.length > 0) throw problems[0];
  return receipts;
}

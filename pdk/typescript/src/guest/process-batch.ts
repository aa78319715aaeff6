/** How a batch is processed. */
export interface ProcessBatchOptions {
  /** How many at a time. Default 10. */
  readonly batchSize?: number;
}

/**
 * Processes many things, ten at a time: the next ten begin when all ten before have ended. The first failure rejects, and
 * nothing after its ten is begun.
 *
 * @param items What to process.
 * @param process Called for each, with its index.
 * @returns The results, in the order of the items.
 * @throws RangeError when `batchSize` is no whole number above 0.
 */
export async function processBatch<Item, Result>(
  items: readonly Item[],
  process: (item: Item, index: number) => Result | Promise<Result>,
  options: ProcessBatchOptions = {},
): Promise<Result[]> {
  const { batchSize = 10 } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`Cannot process a batch: its size is ${batchSize}, and has to be a whole number above 0`);
  }
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += batchSize) {
    const batch = items.slice(start, start + batchSize);
    results.push(...(await Promise.all(batch.map(async (item, index) => await process(item, start + index)))));
  }
  return results;
}

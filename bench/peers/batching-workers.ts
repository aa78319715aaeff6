import { once } from "node:events";
import { Worker } from "node:worker_threads";

/**
 * Workers that run each call on a fresh instance and have nothing else to do: no checks, no limits, no results but bytes.
 * What is sent in one turn of the event loop goes in one message.
 */
export interface BatchingWorkers extends AsyncDisposable {
  /** Calls `execute` on a fresh instance, in each worker in its turn. */
  readonly call: (payload: Uint8Array) => Promise<Uint8Array>;
}

interface BatchingWorker {
  readonly worker: Worker;
  readonly call: (payload: Uint8Array) => Promise<Uint8Array>;
}

/**
 * Starts the workers. You own them.
 *
 * @param count How many.
 * @param bytes The module; it imports its memory.
 */
export async function startBatchingWorkers(count: number, bytes: Uint8Array<ArrayBuffer>): Promise<BatchingWorkers> {
  const module = await WebAssembly.compile(bytes);
  const workers = await Promise.all(Array.from({ length: count }, () => startOne(module)));
  let turn = 0;
  return {
    call: (payload) => {
      turn = (turn + 1) % count;
      const next = workers[turn];
      if (next === undefined) throw new RangeError("Cannot call: there is no worker");
      return next.call(payload);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
    },
  };
}

async function startOne(module: WebAssembly.Module): Promise<BatchingWorker> {
  const worker = new Worker(new URL("./instance-worker-thread.ts", import.meta.url), { workerData: module });
  await once(worker, "online");
  const waiting: ((payload: Uint8Array) => void)[][] = [];
  let batch: Uint8Array[] = [];
  let settlers: ((payload: Uint8Array) => void)[] = [];
  worker.on("message", (answers: readonly Uint8Array[]) => {
    const settle = waiting.shift() ?? [];
    for (const [index, answer] of answers.entries()) settle[index]?.(answer);
  });
  const flush = (): void => {
    waiting.push(settlers);
    worker.postMessage(batch);
    batch = [];
    settlers = [];
  };
  const call = (payload: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve) => {
      if (batch.length === 0) queueMicrotask(flush);
      batch.push(payload);
      settlers.push(resolve);
    });
  return { worker, call };
}

import { getHeapStatistics } from "node:v8";
import { MessagePort } from "node:worker_threads";
import { median } from "./statistics.ts";

/** What a call makes the main thread do, apart from the time it takes. */
export interface CountedWork {
  /** Bytes that became objects on the thread's heap, per call, of each batch. Buffers outside the heap are not in it. */
  readonly heapBytes: readonly number[];
  /** Messages to other threads per call, the median of the batches. */
  readonly messages: number;
}

const batches = 7;

/**
 * Counts what a call costs the calling thread, on average over a batch of calls. The load of the machine is in neither
 * figure.
 *
 * @param call Is awaited before the next one begins. It must be warm: code that is not optimized allocates more.
 * @param callsPerBatch How many.
 */
export async function countWork(call: () => Promise<unknown>, callsPerBatch: number): Promise<CountedWork> {
  const heapBytes: number[] = [];
  const messages: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    using posted = countMessages();
    const before = getHeapStatistics().total_allocated_bytes;
    for (let index = 0; index < callsPerBatch; index += 1) await call();
    heapBytes.push((getHeapStatistics().total_allocated_bytes - before) / callsPerBatch);
    messages.push(posted.count() / callsPerBatch);
  }
  return { heapBytes, messages: median(messages) };
}

function countMessages(): Disposable & { readonly count: () => number } {
  const { prototype } = MessagePort;
  const original = Object.getOwnPropertyDescriptor(prototype, "postMessage");
  if (original === undefined) throw new Error("Cannot count messages: ports have no postMessage");
  const post = original.value as MessagePort["postMessage"];
  let count = 0;
  Object.defineProperty(prototype, "postMessage", {
    ...original,
    value(this: MessagePort, ...parameters: Parameters<MessagePort["postMessage"]>) {
      count += 1;
      post.apply(this, parameters);
    },
  });
  return {
    count: () => count,
    [Symbol.dispose]: () => {
      Object.defineProperty(prototype, "postMessage", original);
    },
  };
}

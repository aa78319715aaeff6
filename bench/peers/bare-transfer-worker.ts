import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { BareWorker } from "./bare-worker.ts";

/**
 * Starts a worker thread that sends back what it is sent, moved and not copied. The caller keeps its payload, as a caller
 * of Cordon does, so one copy is made before it is sent. You own the worker.
 */
export async function startBareTransferWorker(): Promise<BareWorker> {
  const worker = new Worker(new URL("./bare-transfer-thread.ts", import.meta.url));
  await once(worker, "online");
  let settle: (payload: Uint8Array) => void = () => undefined;
  worker.on("message", (payload: Uint8Array) => settle(payload));
  return {
    call: (payload) =>
      new Promise((resolve) => {
        settle = resolve;
        const moved = payload.slice();
        worker.postMessage(moved, [moved.buffer]);
      }),
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}

import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** A worker thread that sends back what it is sent, and nothing else: the least a call on a thread can cost. */
export interface BareWorker extends AsyncDisposable {
  /** Sends bytes there and back; both ways copy them. One call at a time. */
  readonly call: (payload: Uint8Array) => Promise<Uint8Array>;
}

/** Starts the worker. You own it. */
export async function startBareWorker(): Promise<BareWorker> {
  const worker = new Worker(new URL("./bare-worker-thread.ts", import.meta.url));
  await once(worker, "online");
  let settle: (payload: Uint8Array) => void = () => undefined;
  worker.on("message", (payload: Uint8Array) => settle(payload));
  return {
    call: (payload) =>
      new Promise((resolve) => {
        settle = resolve;
        worker.postMessage(payload);
      }),
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}

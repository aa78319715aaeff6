import { parentPort, workerData } from "node:worker_threads";
import { instantiate, type Rewritten } from "./rewritten-instance.ts";

/** What the worker runs. */
export interface StopWorkerData {
  readonly rewritten: Rewritten;
  readonly slots: WebAssembly.Memory;
  readonly slotAddress: number;
  /** One word: 1 once the guest has started. */
  readonly progress: SharedArrayBuffer;
}

const { rewritten, slots, slotAddress, progress } = workerData as StopWorkerData;
const word = new Int32Array(progress);
const imports = {
  test: {
    progress: () => {
      Atomics.store(word, 0, 1);
      Atomics.notify(word, 0);
    },
  },
};

try {
  instantiate(rewritten, { imports, slots, slotAddress }).call("run");
  parentPort?.postMessage("ended");
} catch (error) {
  parentPort?.postMessage(error instanceof WebAssembly.RuntimeError ? "trapped" : String(error));
}

import { once } from "node:events";
import { tinyModule } from "../kernels/tiny-module.ts";
import { timeSteps } from "./steps.ts";

// Plain JavaScript, as what is built is: a thread of TypeScript would have to strip its types first.
const thread = `const { parentPort } = require("node:worker_threads");
parentPort.on("message", async (bytes) => {
  const { instance } = await WebAssembly.instantiate(bytes);
  parentPort.postMessage(instance.exports.execute());
});`;

await timeSteps({
  load: () => import("node:worker_threads"),
  start: async ({ Worker }) => {
    const worker = new Worker(thread, { eval: true });
    const call = async (number: number): Promise<void> => {
      worker.postMessage(tinyModule(number));
      await once(worker, "message");
    };
    await call(1);
    return call;
  },
  next: (call) => call(2),
});

import { parentPort } from "node:worker_threads";

if (parentPort === null) throw new Error("Cannot load the bare worker on the main thread");
const port = parentPort;

port.on("message", (payload: Uint8Array<ArrayBuffer>) => port.postMessage(payload, [payload.buffer]));

import { parentPort, workerData } from "node:worker_threads";

if (parentPort === null) throw new Error("Cannot load the worker on the main thread");
const port = parentPort;

// The least a fresh instance for every call can cost: the module's memory is used again, and what it imports are functions
// that check nothing. It serves the one module of the benchmark that copies its input to its output by words of 64 bits.
const module = workerData as WebAssembly.Module;
const memory = new WebAssembly.Memory({ initial: 1 });
const memoryBytes = new Uint8Array(memory.buffer);
let input = new Uint8Array();
let inputWords = new BigUint64Array();
let outputLength = 0n;
const block = new Uint8Array(4096);
const blockWords = new BigUint64Array(block.buffer);

const imports: WebAssembly.Imports = {
  env: { memory },
  "extism:host/env": {
    input_length: () => BigInt(input.length),
    input_load_u64: (offset: bigint) => inputWords[Number(offset) >> 3] ?? 0n,
    alloc: () => 0n,
    store_u64: (offset: bigint, value: bigint) => {
      blockWords[Number(offset) >> 3] = value;
    },
    output_set: (_offset: bigint, length: bigint) => {
      outputLength = length;
    },
  },
};

function call(payload: Uint8Array<ArrayBuffer>): Uint8Array {
  input = payload;
  inputWords = new BigUint64Array(payload.buffer, payload.byteOffset, payload.length >> 3);
  memoryBytes.fill(0);
  const { exports } = new WebAssembly.Instance(module, imports);
  if ((exports["execute"] as () => number)() !== 0) throw new Error("Cannot call the module: it failed");
  return block.slice(0, Number(outputLength));
}

port.on("message", (payloads: readonly Uint8Array<ArrayBuffer>[]) =>
  port.postMessage(payloads.map((payload) => call(payload))),
);

import { fuelExport, refusedExport } from "../../admission/private-names.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { KeptBytes } from "./kept-bytes.ts";
import { applyDifference, writeDifference } from "./difference.ts";
import { kernelParts, reopenKernel } from "./kernel-state.ts";

const noBytes = new Uint8Array(0);
const pageBytes = 65_536;
/** What the engine takes for one that is kept, beside its words: measured, rounded up. */
const bookkeepingBytes = 2_048;

interface Variable {
  value: number | bigint;
}

/** An instance between two slices, as what is not as in a fresh one. */
export interface ParkedGuest {
  /** Of its linear memory, of its kernel's blocks, and of what the kernel knows of them, one after another. */
  readonly words: Uint32Array;
  readonly memoryWords: number;
  readonly blockWords: number;
  readonly memoryPages: number;
  readonly kernelBytes: number;
  readonly kernelRefused: number;
  readonly globals: readonly (number | bigint)[];
  /** What it counts as, in bytes. */
  readonly bytes: number;
  /** What of it is in the heap of the thread, beside what the engine takes for every one. */
  readonly heapBytes: number;
}

/** How a guest is taken down. */
export interface TakeDownOptions {
  /** Where it is written first: it must fit. */
  readonly scratch: Uint32Array;
  readonly kept: KeptBytes;
}

/** An instance that is to be given up, or a fresh one in its place. */
export interface GuestState {
  readonly exports: WebAssembly.Exports;
  readonly memory: WebAssembly.Memory | undefined;
  readonly kernel: Kernel;
  /** The private exports of its variables. */
  readonly keptGlobals: readonly string[];
}

const variableNames = ({ exports, keptGlobals }: GuestState): readonly string[] =>
  [refusedExport, fuelExport, ...keptGlobals].filter((name) => exports[name] !== undefined);

/**
 * Takes down what an instance is beside a fresh one.
 *
 * @param pristine The memory of a fresh one.
 * @param options Where it is written first, and what else is kept.
 * @returns Undefined when it does not fit.
 */
export function takeDown(
  state: GuestState,
  pristine: Uint8Array,
  { scratch, kept }: TakeDownOptions,
): ParkedGuest | undefined {
  const { memory, kernel, exports } = state;
  const current = memory === undefined ? noBytes : new Uint8Array(memory.buffer);
  const { blocks, meta } = kernelParts(kernel);
  const memoryWords = writeDifference(current, pristine, scratch);
  if (memoryWords === undefined) return undefined;
  const blockWords = writeDifference(blocks, noBytes, scratch.subarray(memoryWords));
  if (blockWords === undefined) return undefined;
  const metaWords = writeDifference(meta, noBytes, scratch.subarray(memoryWords + blockWords));
  if (metaWords === undefined) return undefined;
  const words = scratch.slice(0, memoryWords + blockWords + metaWords);
  return {
    words,
    memoryWords,
    blockWords,
    memoryPages: current.byteLength / pageBytes,
    kernelBytes: kernel.exports.used_bytes(),
    kernelRefused: kernel.exports.refused(),
    globals: variableNames(state).map((name) => (exports[name] as Variable).value),
    bytes: words.byteLength + bookkeepingBytes + kept.heap + kept.other,
    heapBytes: kept.heap,
  };
}

/**
 * Makes a fresh instance what the one was that was taken down. Its memory has as many pages, its kernel was just reset.
 *
 * @returns False when the host has no memory left for the kernel.
 */
export function putBack(parked: ParkedGuest, state: GuestState): boolean {
  const { words, memoryWords, blockWords, globals } = parked;
  const kernel = reopenKernel(state.kernel, parked.kernelBytes, parked.kernelRefused);
  if (kernel === undefined) return false;
  if (state.memory !== undefined) {
    applyDifference(words.subarray(0, memoryWords), new Uint8Array(state.memory.buffer));
  }
  applyDifference(words.subarray(memoryWords, memoryWords + blockWords), kernel.blocks);
  applyDifference(words.subarray(memoryWords + blockWords), kernel.meta);
  for (const [index, name] of variableNames(state).entries()) {
    const value = globals[index];
    if (value !== undefined) (state.exports[name] as Variable).value = value;
  }
  return true;
}

/** The fuel that is left of one whose module meters it. */
export function fuelOf({ globals }: ParkedGuest): number | bigint | undefined {
  return globals[1];
}

import {
  capPagesAddress,
  privateModule,
  slotBytes,
  slotImport,
  slotsImport,
  slotsPages,
} from "../admission/private-names.ts";
import { kernelBase64 } from "./kernel-bytes.ts";

/** The functions of a kernel that a guest may call. Everything else a kernel exports is for the host alone. */
export const kernelFunctionNames = [
  "alloc",
  "length",
  "length_unsafe",
  "load_u8",
  "load_u64",
  "store_u8",
  "store_u64",
  "free",
  "input_length",
  "input_offset",
  "input_load_u8",
  "input_load_u64",
  "output_set",
  "error_set",
  "error_get",
] as const;

/** The name of a function a guest may call. */
export type KernelFunctionName = (typeof kernelFunctionNames)[number];

/** The exports of the kernel's module. Offsets and lengths that a guest passes are i64, the host's own are i32. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly meta: WebAssembly.Memory;
  readonly alloc: (length: bigint) => bigint;
  readonly free: (offset: bigint) => void;
  readonly length: (offset: bigint) => bigint;
  readonly length_unsafe: (offset: bigint) => bigint;
  readonly load_u8: (address: bigint) => number;
  readonly load_u64: (address: bigint) => bigint;
  readonly store_u8: (address: bigint, value: number) => void;
  readonly store_u64: (address: bigint, value: bigint) => void;
  readonly input_length: () => bigint;
  readonly input_offset: () => bigint;
  readonly input_load_u8: (index: bigint) => number;
  readonly input_load_u64: (index: bigint) => bigint;
  readonly output_set: (address: bigint, length: bigint) => void;
  readonly error_set: (offset: bigint) => void;
  readonly error_get: () => bigint;
  readonly reset: (capBytes: number) => void;
  readonly input_set: (offset: bigint) => void;
  readonly output_offset: () => number;
  readonly output_length: () => number;
  readonly reopen: (end: number, refused: number) => number;
  readonly used_bytes: () => number;
  readonly high_water_bytes: () => number;
  readonly refused: () => number;
}

/** Where a kernel counts the pages it grows by. */
export interface KernelSpace {
  /** The memory of the slots, see `dispatch/slot-table.ts`. */
  readonly slots: WebAssembly.Memory;
  /** The slot of the lane. */
  readonly slot: number;
}

/**
 * The blocks of one call at a time: input, output, frames, and what the guest allocates itself. What a guest passes as
 * an offset may be anything; the allocator's own data lies in a memory no offset reaches.
 *
 * It bounds the bytes of the blocks, rounding included. It does not give memory back to the system before it is
 * collected: a pool drops a kernel whose {@link Kernel.committedPages} are more than it wants to keep.
 */
export interface Kernel {
  /** What is linked to a guest, by name; an object without a prototype. */
  readonly guestFunctions: Readonly<Record<KernelFunctionName, (...values: never[]) => unknown>>;
  /** All exports, for the functions in this file. Only `guestFunctions` may reach a guest. */
  readonly exports: KernelExports;
  /**
   * Zeroes everything the last call used and sets the cap of all blocks together. A new kernel has a cap of 0.
   *
   * @param capBytes At most 256 MiB; more counts as that.
   */
  reset(capBytes: number): void;
  /** The length of the live block that starts at the offset, else 0. */
  length(offset: bigint): bigint;
  /** Says whether an allocation was refused since the last reset. */
  capReached(): boolean;
  /** Says whether one was refused though it was under the cap: all calls together hold what the host lets them. */
  hostCapReached(): boolean;
  /** Bytes from the first block to the end of the last one, freed ones between them included. */
  usedBytes(): number;
  /** The most `usedBytes` was since the last reset. */
  highWaterBytes(): number;
  /** Pages of 64 KiB of both its memories; they never shrink. */
  committedPages(): number;
}

/** The most a kernel can be allowed, in bytes. */
export const maximumKernelBytes: number = 256 * 1024 * 1024;

const pageBytes = 65_536;
const hostRefused = 2;
let compiled: WebAssembly.Module | undefined;

/**
 * Makes a kernel. The module is compiled once for each thread.
 *
 * @param space Where it counts what it grows by; its first pages are not counted. Default: a place of its own, without
 * a cap.
 */
export function createKernel(space: KernelSpace = uncappedSpace()): Kernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBase64, "base64"));
  const { exports: all } = new WebAssembly.Instance(compiled, {
    [privateModule]: { [slotsImport]: space.slots, [slotImport]: space.slot * slotBytes },
  });
  const exports = all as unknown as KernelExports;
  const guestFunctions = Object.create(null) as Record<KernelFunctionName, (...values: never[]) => unknown>;
  for (const name of kernelFunctionNames) guestFunctions[name] = exports[name];
  return Object.freeze({
    guestFunctions: Object.freeze(guestFunctions),
    exports,
    reset: (capBytes: number): void => exports.reset(Math.min(Math.max(capBytes, 0), maximumKernelBytes)),
    length: exports.length,
    capReached: (): boolean => exports.refused() !== 0,
    hostCapReached: (): boolean => (exports.refused() & hostRefused) !== 0,
    usedBytes: exports.used_bytes,
    highWaterBytes: exports.high_water_bytes,
    committedPages: (): number => (exports.memory.buffer.byteLength + exports.meta.buffer.byteLength) / pageBytes,
  });
}

function uncappedSpace(): KernelSpace {
  const slots = new WebAssembly.Memory({ initial: slotsPages, maximum: slotsPages, shared: true });
  new DataView(slots.buffer).setUint32(capPagesAddress, 0xffff_ffff, true);
  return { slots, slot: 0 };
}

/**
 * Copies the block that starts at an offset a guest passed.
 *
 * @param maxBytes A longer block is not read. Default: as long as a block can be.
 * @returns The caller's own bytes, or undefined when no live block starts there or it is too long.
 */
export function readBlock(
  kernel: Kernel,
  offset: bigint,
  maxBytes: number = maximumKernelBytes,
): Uint8Array | undefined {
  const length = Number(kernel.length(offset));
  if (length === 0 || length > maxBytes) return undefined;
  return copyOut(kernel, Number(BigInt.asUintN(32, offset)), length);
}

/**
 * Puts bytes into a new block.
 *
 * @returns The offset of the block, or 0 when there are no bytes or they do not fit under the cap.
 */
export function writeBlock(kernel: Kernel, bytes: Uint8Array): bigint {
  const offset = kernel.exports.alloc(BigInt(bytes.length));
  if (offset !== 0n) new Uint8Array(kernel.exports.memory.buffer).set(bytes, Number(offset));
  return offset;
}

/**
 * Makes bytes the input of the call.
 *
 * @returns False when they do not fit under the cap; the input is empty then.
 */
export function setInput(kernel: Kernel, bytes: Uint8Array): boolean {
  const offset = writeBlock(kernel, bytes);
  kernel.exports.input_set(offset);
  return offset !== 0n || bytes.length === 0;
}

/**
 * Copies what the guest set as its output; empty when it set none.
 *
 * @returns The caller's own bytes, or undefined when there are more than allowed.
 */
export function takeOutput(kernel: Kernel, maxBytes: number): Uint8Array | undefined {
  const length = kernel.exports.output_length();
  return length > maxBytes ? undefined : copyOut(kernel, kernel.exports.output_offset(), length);
}

/**
 * Copies the text the guest set as its error. A longer one is cut, which may split a character.
 *
 * @returns The caller's own bytes, or undefined when no error is set.
 */
export function takeError(kernel: Kernel, maxBytes: number): Uint8Array | undefined {
  const offset = kernel.exports.error_get();
  const length = Number(kernel.length(offset));
  return length === 0 ? undefined : copyOut(kernel, Number(offset), Math.min(length, maxBytes));
}

function copyOut(kernel: Kernel, start: number, length: number): Uint8Array {
  return new Uint8Array(kernel.exports.memory.buffer.slice(start, start + length));
}

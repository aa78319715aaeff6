import type { Kernel } from "../../kernel/kernel.ts";

const metaBytes = 1_024;

/** The parts of a kernel that hold something: its blocks, and what it knows of them. */
export interface KernelParts {
  readonly blocks: Uint8Array;
  readonly meta: Uint8Array;
}

/** What a kernel has in use, in views of its memories as they are now. */
export function kernelParts({ exports }: Kernel): KernelParts {
  // Blocks are whole granules of 16 bytes, and each has a word in the other memory.
  const end = 16 + exports.used_bytes();
  return {
    blocks: new Uint8Array(exports.memory.buffer, 0, end),
    meta: new Uint8Array(exports.meta.buffer, 0, metaBytes + end / 4),
  };
}

/**
 * Makes room in a kernel that was just reset for what another one had in use.
 *
 * @returns Where it goes, or undefined when the host has no memory left for it.
 */
export function reopenKernel(kernel: Kernel, usedBytes: number, refused: number): KernelParts | undefined {
  const end = 16 + usedBytes;
  if (kernel.exports.reopen(end, refused) === 0) return undefined;
  return {
    blocks: new Uint8Array(kernel.exports.memory.buffer, 0, end),
    meta: new Uint8Array(kernel.exports.meta.buffer, 0, metaBytes + end / 4),
  };
}

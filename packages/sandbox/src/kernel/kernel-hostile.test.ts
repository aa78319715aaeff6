import { describe, expect, it } from "vitest";
import { createKernel, readBlock, takeOutput, writeBlock } from "./kernel.ts";

const kernel = createKernel();
kernel.reset(1024 * 1024);
const before = writeBlock(kernel, new Uint8Array(100).fill(1));
const freed = writeBlock(kernel, new Uint8Array(200).fill(2));
const after = writeBlock(kernel, new Uint8Array(300).fill(3));
kernel.exports.free(freed);
const end = 16n + BigInt(kernel.usedBytes());

/** Pointers that are no start of a live block. */
const noBlocks: readonly (readonly [string, bigint])[] = [
  ["NULL", 0n],
  ["a byte of the reserved granule", 1n],
  ["the last byte before the blocks", 15n],
  ["interior, on a granule", before + 16n],
  ["interior, off a granule", before + 1n],
  ["freed", freed],
  ["the end of the blocks", end],
  ["the metadata's address of a live cell", 1024n + before / 4n],
  ["the end of the first page", 65_536n],
  ["a live offset plus 2^32", before + 2n ** 32n],
  ["a live offset plus 2^63", before + 2n ** 63n],
  ["2^53+1", 2n ** 53n + 1n],
  ["2^63-1", 2n ** 63n - 1n],
  ["-2^63", -(2n ** 63n)],
  ["-1", -1n],
  ["-16", -16n],
  ["minus a live offset", -before],
];

describe.each(noBlocks)("the pointer %s", (_, pointer) => {
  it("has no length, no bytes for the host, and cannot become the error", () => {
    expect(kernel.exports.length(pointer)).toBe(0n);
    expect(kernel.exports.length_unsafe(pointer)).toBe(0n);
    expect(readBlock(kernel, pointer)).toBeUndefined();
    kernel.exports.error_set(pointer);
    expect(kernel.exports.error_get()).toBe(0n);
  });

  it("cannot be freed or made the input, and leaves its neighbours whole", () => {
    kernel.exports.free(pointer);
    kernel.exports.input_set(pointer);
    expect(kernel.exports.input_length()).toBe(0n);
    expect(readBlock(kernel, before)).toEqual(new Uint8Array(100).fill(1));
    expect(readBlock(kernel, after)).toEqual(new Uint8Array(300).fill(3));
  });
});

describe.each(noBlocks.filter(([, pointer]) => pointer < 16n || pointer >= end))("the address %s", (_, address) => {
  it("loads 0 and takes no store", () => {
    kernel.exports.store_u8(address, 0xff);
    kernel.exports.store_u64(address, -1n);
    expect(kernel.exports.load_u8(address)).toBe(0);
    expect(kernel.exports.load_u64(address)).toBe(0n);
    expect(readBlock(kernel, after)).toEqual(new Uint8Array(300).fill(3));
  });

  it("cannot become the output", () => {
    for (const length of [1n, 16n, end, 2n ** 32n, 2n ** 63n, -1n, -address])
      kernel.exports.output_set(address, length);
    expect(takeOutput(kernel, 2 ** 30)).toEqual(new Uint8Array(0));
  });
});

describe("memory that no block covers", () => {
  it("keeps every byte zero after all of these stores", () => {
    const bytes = new Uint8Array(kernel.exports.memory.buffer);
    expect(bytes.subarray(0, 16).every((byte) => byte === 0)).toBe(true);
    expect(bytes.subarray(Number(end)).every((byte) => byte === 0)).toBe(true);
  });
});

describe("the functions linked to a guest", () => {
  it("hold no way to the metadata", () => {
    const offered: readonly unknown[] = Object.values(kernel.guestFunctions);
    expect(offered.length).toBeGreaterThan(10);
    for (const value of offered) expect(typeof value).toBe("function");
    expect(Object.keys(kernel.guestFunctions)).not.toContain("commit");
  });
});

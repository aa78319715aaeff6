import { describe, expect, it } from "vitest";

import { createKernel, type Kernel, setInput, takeError, takeOutput, writeBlock } from "./kernel.ts";

const capBytes = 1024 * 1024;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A kernel ready for a call. */
function fresh(cap = capBytes): Kernel {
  const kernel = createKernel();
  kernel.reset(cap);
  return kernel;
}

describe("alloc", () => {
  it("gives blocks that do not overlap, never at 0, with the length that was asked for", () => {
    const { exports } = fresh();
    const lengths = [1n, 15n, 16n, 17n, 255n, 256n, 257n, 1000n, 65_535n, 65_536n, 65_537n];
    const blocks = lengths.map((length) => ({ length, offset: exports.alloc(length) }));
    let end = 1n;
    for (const { length, offset } of blocks) {
      expect(offset).toBeGreaterThanOrEqual(end);
      expect(exports.length(offset)).toBe(length);
      expect(exports.length_unsafe(offset)).toBe(length);
      end = offset + length;
    }
  });

  it("gives 0 for no bytes, without reaching the cap", () => {
    const kernel = fresh();
    expect(kernel.exports.alloc(0n)).toBe(0n);
    expect(kernel.capReached()).toBe(false);
  });

  it.each([
    BigInt(capBytes) + 1n,
    2n ** 28n,
    2n ** 31n,
    2n ** 32n,
    2n ** 32n + 16n,
    2n ** 53n + 1n,
    2n ** 63n,
    -1n,
    -12n,
  ])("refuses %d bytes and remembers that", (length) => {
    const kernel = fresh();
    expect(kernel.exports.alloc(length)).toBe(0n);
    expect(kernel.capReached()).toBe(true);
    expect(kernel.usedBytes()).toBe(0);
  });

  it("gives a block as large as the whole cap, and nothing more", () => {
    const kernel = fresh();
    expect(kernel.exports.alloc(BigInt(capBytes))).toBe(16n);
    expect(kernel.exports.alloc(1n)).toBe(0n);
    expect(kernel.usedBytes()).toBe(capBytes);
  });

  it("hands out nothing before the first reset", () => {
    const kernel = createKernel();
    expect(kernel.exports.alloc(1n)).toBe(0n);
  });

  it("holds the cap of 256 MiB however large the cap that is asked for", () => {
    const kernel = fresh(2 ** 40);
    expect(kernel.exports.alloc(2n ** 28n + 1n)).toBe(0n);
    expect(kernel.exports.alloc(2n ** 28n)).toBe(16n);
    expect(kernel.exports.load_u8(15n + 2n ** 28n)).toBe(0);
    expect(kernel.exports.alloc(1n)).toBe(0n);
  });

  it.each([-1, Number.NaN])("treats a cap of %d as 0", (cap) => {
    expect(fresh(cap).exports.alloc(1n)).toBe(0n);
  });

  it("never grows the memory beyond the cap", () => {
    const kernel = fresh(200_000);
    while (kernel.exports.alloc(1000n) !== 0n);
    expect(kernel.highWaterBytes()).toBeLessThanOrEqual(200_000);
    expect(kernel.committedPages()).toBeLessThanOrEqual(4 + 1);
  });

  it("fills blocks with zeros, also where freed ones were", () => {
    const { exports } = fresh();
    const [first, second] = [exports.alloc(64n), exports.alloc(64n)];
    for (let index = 0n; index < 64n; index++) {
      exports.store_u8(first + index, 0xff);
      exports.store_u8(second + index, 0xff);
    }
    exports.free(first);
    exports.free(second);
    for (const offset of [exports.alloc(60n), exports.alloc(60n)]) {
      for (let index = 0n; index < 64n; index++) expect(exports.load_u8(offset + index)).toBe(0);
    }
  });
});

describe("free", () => {
  it("makes room for a block of the same size elsewhere than at the end", () => {
    const { exports } = fresh();
    const first = exports.alloc(1000n);
    exports.alloc(8n);
    exports.free(first);
    expect(exports.length(first)).toBe(0n);
    expect(exports.alloc(1000n)).toBe(first);
  });

  it("gives the end back to blocks of any size", () => {
    const kernel = fresh();
    for (let round = 1n; round < 100n; round++) kernel.exports.free(kernel.exports.alloc(round * 1000n));
    expect(kernel.usedBytes()).toBe(0);
    expect(kernel.capReached()).toBe(false);
  });

  it("lets a guest allocate and free far more than the cap in turn", () => {
    const kernel = fresh(64 * 1024);
    const keep = kernel.exports.alloc(8n);
    for (let round = 0; round < 10_000; round++) {
      const [first, second] = [kernel.exports.alloc(3000n), kernel.exports.alloc(500n)];
      kernel.exports.free(first);
      kernel.exports.free(second);
    }
    expect(kernel.capReached()).toBe(false);
    expect(kernel.length(keep)).toBe(8n);
  });

  it("does nothing the second time", () => {
    const { exports } = fresh();
    const [first] = [exports.alloc(32n), exports.alloc(32n)];
    exports.free(first);
    exports.free(first);
    const again = [exports.alloc(32n), exports.alloc(32n)];
    expect(new Set(again).size).toBe(2);
  });

  it("takes the input away with its block", () => {
    const kernel = fresh();
    setInput(kernel, text("input"));
    kernel.exports.free(kernel.exports.input_offset());
    expect(kernel.exports.input_length()).toBe(0n);
    expect(kernel.exports.input_load_u8(0n)).toBe(0);
  });

  it("takes the error away with its block", () => {
    const kernel = fresh();
    const offset = writeBlock(kernel, text("error"));
    kernel.exports.error_set(offset);
    kernel.exports.free(offset);
    expect(kernel.exports.error_get()).toBe(0n);
    expect(takeError(kernel, 100)).toBeUndefined();
  });

  it("takes an output away that lies at the end", () => {
    const kernel = fresh();
    const offset = writeBlock(kernel, text("output"));
    kernel.exports.output_set(offset, 6n);
    kernel.exports.free(offset);
    expect(takeOutput(kernel, 100)).toEqual(new Uint8Array(0));
  });
});

import { hostImports } from "@cordon/core";
import { describe, expect, it } from "vitest";
import {
  createKernel,
  type Kernel,
  kernelFunctionNames,
  readBlock,
  setInput,
  takeError,
  takeOutput,
  writeBlock,
} from "./kernel.ts";

const capBytes = 1024 * 1024;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A kernel ready for a call. */
function fresh(cap = capBytes): Kernel {
  const kernel = createKernel();
  kernel.reset(cap);
  return kernel;
}

describe("a kernel's functions", () => {
  it("are the rows of the host ABI that the kernel serves, no more", () => {
    const rows = hostImports.filter(({ servedBy }) => servedBy === "kernel").map(({ name }) => name);
    expect([...kernelFunctionNames].toSorted()).toEqual(rows.toSorted());
    expect(Object.keys(createKernel().guestFunctions).toSorted()).toEqual(rows.toSorted());
  });

  it("do not inherit names from Object", () => {
    expect("toString" in createKernel().guestFunctions).toBe(false);
  });
});

describe("loads and stores", () => {
  it("keep bytes and words, little-endian", () => {
    const { exports } = fresh();
    const offset = exports.alloc(16n);
    exports.store_u64(offset + 1n, 0x0807_0605_0403_0201n);
    expect(exports.load_u8(offset + 1n)).toBe(1);
    expect(exports.load_u8(offset + 8n)).toBe(8);
    exports.store_u8(offset + 8n, 0x1ff);
    expect(exports.load_u64(offset + 1n)).toBe(BigInt.asIntN(64, 0xff07_0605_0403_0201n));
  });

  it("read 0 and write nothing where a word would straddle the end", () => {
    const { exports } = fresh();
    const offset = exports.alloc(16n);
    exports.store_u64(offset + 8n, -1n);
    for (let index = 9n; index < 17n; index++) {
      exports.store_u64(offset + index, 0n);
      expect(exports.load_u64(offset + index)).toBe(0n);
    }
    expect(exports.load_u64(offset + 8n)).toBe(-1n);
  });
});

describe("the input", () => {
  it("is read relative to its start, with words only where they fit", () => {
    const kernel = fresh();
    expect(setInput(kernel, text("0123456789"))).toBe(true);
    const { exports } = kernel;
    expect(exports.input_length()).toBe(10n);
    expect(exports.length(exports.input_offset())).toBe(10n);
    expect(exports.input_load_u8(9n)).toBe(0x39);
    expect(exports.input_load_u8(10n)).toBe(0);
    expect(exports.input_load_u64(2n)).toBe(0x3938_3736_3534_3332n);
    for (const index of [3n, 10n, 2n ** 32n, 2n ** 53n + 1n, -1n, -8n]) expect(exports.input_load_u64(index)).toBe(0n);
  });

  it("has no word when it is shorter than one", () => {
    const kernel = fresh();
    setInput(kernel, text("1234567"));
    for (const index of [0n, 1n, 7n, -1n]) expect(kernel.exports.input_load_u64(index)).toBe(0n);
  });

  it("may be empty", () => {
    const kernel = fresh();
    expect(setInput(kernel, new Uint8Array(0))).toBe(true);
    expect([kernel.exports.input_length(), kernel.exports.input_offset()]).toEqual([0n, 0n]);
  });

  it("is refused when it does not fit", () => {
    const kernel = fresh(16);
    expect(setInput(kernel, new Uint8Array(17))).toBe(false);
    expect(kernel.exports.input_length()).toBe(0n);
  });
});

describe("the output", () => {
  it("may be a part of a block", () => {
    const kernel = fresh();
    const offset = writeBlock(kernel, text("a long text"));
    kernel.exports.output_set(offset + 2n, 4n);
    expect(takeOutput(kernel, 4)).toEqual(text("long"));
    expect(takeOutput(kernel, 3)).toBeUndefined();
  });

  it("may span blocks, as a text whose length was counted wrong does", () => {
    const kernel = fresh();
    const offset = kernel.exports.alloc(16n);
    kernel.exports.alloc(16n);
    kernel.exports.output_set(offset, 32n);
    expect(takeOutput(kernel, 100)?.length).toBe(32);
  });

  it("stays as it was when a range outside the blocks is set", () => {
    const kernel = fresh();
    const offset = writeBlock(kernel, text("0123456789abcdef"));
    kernel.exports.output_set(offset, 3n);
    const outside: readonly (readonly [bigint, bigint])[] = [
      [offset, 17n],
      [offset, -1n],
      [offset + 1n, -1n],
      [offset + 1n, 2n ** 64n - offset],
      [offset, 2n ** 32n],
      [0n, 1n],
      [15n, 2n],
      [offset + 16n, 1n],
      [-1n, 1n],
      [-1n, 18n],
      [2n ** 32n + offset, 1n],
      [2n ** 53n + 1n, 1n],
      [2n ** 63n - 1n, 1n],
    ];
    for (const [address, length] of outside) {
      kernel.exports.output_set(address, length);
      expect(takeOutput(kernel, 100)).toEqual(text("012"));
    }
  });

  it("becomes empty when no bytes are set", () => {
    const kernel = fresh();
    kernel.exports.output_set(writeBlock(kernel, text("first")), 5n);
    kernel.exports.output_set(0n, 0n);
    expect(takeOutput(kernel, 100)).toEqual(new Uint8Array(0));
  });

  it("is copied out: what happens to the kernel later does not change it", () => {
    const kernel = fresh();
    const offset = writeBlock(kernel, text("mine"));
    kernel.exports.output_set(offset, 4n);
    const output = takeOutput(kernel, 100);
    kernel.exports.store_u8(offset, 0);
    kernel.reset(capBytes);
    expect(output).toEqual(text("mine"));
    expect(output?.buffer.byteLength).toBe(4);
  });
});

describe("the error", () => {
  it("is the block that was set, cut to what the host takes", () => {
    const kernel = fresh();
    const offset = writeBlock(kernel, text("went wrong"));
    kernel.exports.error_set(offset);
    expect(kernel.exports.error_get()).toBe(offset);
    expect(takeError(kernel, 100)).toEqual(text("went wrong"));
    expect(takeError(kernel, 4)).toEqual(text("went"));
  });

  it("is cleared by 0 and kept by anything that is no block", () => {
    const kernel = fresh();
    const offset = writeBlock(kernel, text("went wrong"));
    kernel.exports.error_set(offset);
    for (const other of [offset + 1n, offset + 16n, -1n, 2n ** 32n + offset]) kernel.exports.error_set(other);
    expect(kernel.exports.error_get()).toBe(offset);
    kernel.exports.error_set(0n);
    expect(takeError(kernel, 100)).toBeUndefined();
  });
});

describe("blocks for the host", () => {
  it("come back as they were written, also across growth", () => {
    const kernel = fresh(8 * capBytes);
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
    const offsets = [writeBlock(kernel, bytes), writeBlock(kernel, bytes), writeBlock(kernel, bytes)];
    for (const offset of offsets)
      expect(Buffer.from(bytes).equals(readBlock(kernel, offset) ?? bytes.subarray(1))).toBe(true);
  });

  it("are not read when they are longer than allowed", () => {
    const kernel = fresh();
    const offset = writeBlock(kernel, text("12345"));
    expect(readBlock(kernel, offset, 4)).toBeUndefined();
    expect(readBlock(kernel, offset, 5)).toEqual(text("12345"));
  });

  it("are not written when they do not fit", () => {
    const kernel = fresh(16);
    expect(writeBlock(kernel, new Uint8Array(17))).toBe(0n);
    expect(writeBlock(kernel, new Uint8Array(0))).toBe(0n);
  });
});

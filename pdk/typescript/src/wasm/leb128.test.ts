import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signed, unsigned } from "./leb128.ts";
import { readSection } from "./section-reader.ts";

describe("unsigned", () => {
  it("is read back as the same number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
        expect(readSection(Uint8Array.from(unsigned(value))).unsigned()).toBe(value);
      }),
    );
  });
});

describe("signed", () => {
  it("writes the numbers of the specification", () => {
    expect(signed(0n)).toEqual([0]);
    expect(signed(-1n)).toEqual([0x7f]);
    expect(signed(63n)).toEqual([0x3f]);
    expect(signed(64n)).toEqual([0xc0, 0]);
    expect(signed(-64n)).toEqual([0x40]);
    expect(signed(-123_456n)).toEqual([0xc0, 0xbb, 0x78]);
  });

  it("keeps every 64-bit number", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const bytes = signed(value);
        const bits = bytes.reduce((sum, byte, index) => sum | (BigInt(byte & 0x7f) << BigInt(7 * index)), 0n);
        expect(BigInt.asIntN(7 * bytes.length, bits)).toBe(value);
      }),
    );
  });
});

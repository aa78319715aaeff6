import { describe, expect, it } from "vitest";
import { CallRandom } from "./call-random.ts";

const take = (seed: number, count: number): bigint[] => {
  const random = new CallRandom(new Uint8Array(32).fill(seed));
  return Array.from({ length: count }, () => random.next());
};

describe("CallRandom", () => {
  it("gives the same numbers for the same seed, across refills", () => {
    expect(take(1, 500)).toEqual(take(1, 500));
  });

  it("gives other numbers for another seed, and does not repeat itself", () => {
    expect(take(1, 10)).not.toEqual(take(2, 10));
    expect(new Set(take(1, 500)).size).toBe(500);
  });

  it("gives the key stream of AES-256-CTR, so that a replay elsewhere can follow", () => {
    // AES-256 of a zero block under a zero key is dc95c078a2408989…, NIST's known answer; words are little-endian.
    expect(BigInt.asUintN(64, take(0, 1)[0] ?? 0n)).toBe(0x8989_40a2_78c0_95dcn);
  });
});

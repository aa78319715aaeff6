import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDifference, writeDifference } from "./difference.ts";

const size = 5 * 4_096;

/** Changes some words, here and there and in rows. */
const changes = fc.array(
  fc.record({ at: fc.nat(size / 4 - 1), words: fc.array(fc.nat(0xffff_ffff), { minLength: 1, maxLength: 9 }) }),
  { maxLength: 12 },
);

function changed(
  bytes: Uint8Array,
  edits: readonly { readonly at: number; readonly words: readonly number[] }[],
): Uint8Array {
  const copy = bytes.slice();
  const words = new Uint32Array(copy.buffer);
  for (const { at, words: values } of edits) {
    for (const [index, value] of values.entries()) if (at + index < words.length) words[at + index] = value;
  }
  return copy;
}

describe("a difference", () => {
  it("makes what it was written of out of what that was before, for every content and length", () => {
    fc.assert(
      fc.property(changes, changes, fc.nat(size / 4), (begins, edits, pristineWords) => {
        const before = changed(new Uint8Array(size), begins).slice(0, pristineWords * 4);
        const whole = new Uint8Array(size);
        whole.set(before);
        const current = changed(whole, edits);
        const into = new Uint32Array(size);
        const written = writeDifference(current, before, into);
        expect(written).not.toBe(undefined);
        applyDifference(into.slice(0, written), whole);
        expect(Buffer.compare(whole, current)).toBe(0);
      }),
    );
  });

  it("of nothing is empty, and of little is little", () => {
    const before = new Uint8Array(1_000_000).fill(7);
    const into = new Uint32Array(1_000);
    expect(writeDifference(before.slice(), before, into)).toBe(0);
    const after = before.slice();
    for (const place of [0, 4, 500_000, 999_996]) after[place] = 1;
    expect(writeDifference(after, before, into)).toBe(2 + 2 + 3 + 3);
  });

  it("that has no room is none, and nothing is written beyond the room", () => {
    const before = new Uint8Array(size);
    for (const count of [1, 2, 3, 100]) {
      const after = changed(
        before,
        [...Array(count).keys()].map((index) => ({ at: index * 11, words: [1] })),
      );
      const needed = writeDifference(after, before, new Uint32Array(size)) ?? 0;
      expect(needed).toBe(count * 3);
      for (const room of [0, 1, needed - 1]) {
        expect(writeDifference(after, before, new Uint32Array(room))).toBe(undefined);
      }
      expect(writeDifference(after, before, new Uint32Array(needed))).toBe(needed);
    }
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPatternSearch } from "./pattern-search.ts";

const letters = fc.constantFrom("a", "b", "c", "A", "B", "-");
const word = (minLength: number, maxLength: number) =>
  fc.array(letters, { minLength, maxLength }).map((parts) => parts.join(""));
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

/** Every place of every pattern, found the slow way. */
function placesOf(text: string, patterns: readonly string[]): string[] {
  const lower = text.toLowerCase();
  return patterns.flatMap((pattern, index) =>
    text.split("").flatMap((_, at) => (lower.startsWith(pattern, at) ? [`${at}-${at + pattern.length}:${index}`] : [])),
  );
}

describe("createPatternSearch", () => {
  it("finds every place of every pattern in any case, whatever the turns are", () => {
    const patterns = fc.array(
      word(4, 7).map((text) => text.toLowerCase()),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(patterns, word(0, 60), fc.integer({ min: 1, max: 20 }), (wanted, text, turn) => {
        const search = createPatternSearch(wanted.map(bytesOf));
        const bytes = bytesOf(text);
        const found: string[] = [];
        const starts: number[] = [];
        for (let at = 0; at < bytes.length;) {
          const limit = Math.min(bytes.length, at + turn);
          at = search.look(bytes, at, limit, (start, end, pattern) => {
            found.push(`${start}-${end}:${pattern}`);
            starts.push(start);
          });
        }
        expect(found.toSorted()).toEqual(placesOf(text, wanted).toSorted());
        expect(starts).toEqual(starts.toSorted((left, right) => left - right));
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasMoreValues } from "./json-values.ts";

const more = (text: string, most: number): boolean => hasMoreValues(new TextEncoder().encode(text), most);

function countOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + countOf(member), 1);
}

describe("hasMoreValues", () => {
  it("never lets through more values than allowed, and counts nothing in strings", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 40 }), (value, most) => {
        if (!more(JSON.stringify(value), most)) expect(countOf(value)).toBeLessThanOrEqual(most);
      }),
    );
    expect(more(JSON.stringify({ text: ',[{"\\'.repeat(1_000) }), 2)).toBe(false);
  });

  it("lets through what is not twice as much", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(more(JSON.stringify(value), 2 * countOf(value))).toBe(false);
      }),
    );
  });
});

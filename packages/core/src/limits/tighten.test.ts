import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultLimits, type LimitOverrides, type Limits, maximumLimits } from "./limits.ts";
import { operatorLimits, tighten } from "./tighten.ts";

const fields = Object.keys(maximumLimits) as (keyof Limits)[];
const overrides: fc.Arbitrary<LimitOverrides> = fc.dictionary(fc.constantFrom(...fields), fc.nat({ max: 2 ** 31 }));

describe("tighten", () => {
  it("takes the lesser of each and leaves the rest", () => {
    expect(tighten(defaultLimits, { memoryBytes: 65_536, wallTimeMs: 60_000 })).toEqual({
      ...defaultLimits,
      memoryBytes: 65_536,
    });
    expect(tighten(defaultLimits, {})).toEqual(defaultLimits);
  });

  it("takes undefined fuel for unlimited", () => {
    expect(tighten(defaultLimits, { fuel: 5 }).fuel).toBe(5);
    expect(tighten({ ...defaultLimits, fuel: 3 }, { fuel: 5 }).fuel).toBe(3);
    expect(tighten({ ...defaultLimits, fuel: 3 }, {}).fuel).toBe(3);
    expect(Object.hasOwn(tighten(defaultLimits, {}), "fuel")).toBe(false);
  });

  it("keeps rates of different windows side by side, and the lesser of the same window", () => {
    const policy = operatorLimits({ callsPerMinute: 100 }, { callsPerSecond: 10 });
    expect(policy).toMatchObject({ callsPerSecond: 10, callsPerMinute: 100 });
    expect(tighten(policy, { callsPerSecond: 20, callsPerMinute: 5 })).toMatchObject({
      callsPerSecond: 10,
      callsPerMinute: 5,
    });
  });

  it("never loosens, in any order", () => {
    fc.assert(
      fc.property(overrides, overrides, (first, second) => {
        const once = tighten(defaultLimits, first);
        const both = tighten(once, second);
        for (const field of fields) {
          expect(both[field] ?? Infinity).toBeLessThanOrEqual(once[field] ?? Infinity);
          expect(both[field] ?? Infinity).toBeLessThanOrEqual(second[field] ?? Infinity);
        }
        expect(tighten(tighten(defaultLimits, second), first)).toEqual(both);
      }),
    );
  });
});

describe("operatorLimits", () => {
  it("lets a later override replace an earlier one, up to the maximum", () => {
    expect(operatorLimits()).toEqual(defaultLimits);
    expect(operatorLimits({ wallTimeMs: 60_000, hostCalls: 5 }, { hostCalls: 9 })).toEqual({
      ...defaultLimits,
      wallTimeMs: 60_000,
      hostCalls: 9,
    });
    expect(operatorLimits({ memoryBytes: 2 ** 40 }).memoryBytes).toBe(maximumLimits.memoryBytes);
    expect(operatorLimits({ fuel: 7 }).fuel).toBe(7);
  });

  it("never goes above the maximum", () => {
    fc.assert(
      fc.property(fc.array(overrides, { maxLength: 3 }), (list) => {
        const limits = operatorLimits(...list);
        expect(fields.every((field) => (limits[field] ?? 0) <= maximumLimits[field])).toBe(true);
      }),
    );
  });
});

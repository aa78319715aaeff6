import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { geometricMean, median, quantile, ratiosOf, spreadOf } from "./statistics.ts";

const measurements = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });

describe("quantile()", () => {
  it("interpolates between the two nearest values, whatever their order", () => {
    expect(quantile([30, 10, 20], 0.5)).toBe(20);
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([7], 0.99)).toBe(7);
  });

  it("compares as numbers, not as text", () => {
    expect(quantile([100, 9, 20], 1)).toBe(100);
  });

  it("leaves no outlier out", () => {
    expect(quantile([1, 1, 1, 1, 1_000_000], 1)).toBe(1_000_000);
  });

  it("lies between the smallest and the largest value and never falls as the fraction grows", () => {
    fc.assert(
      fc.property(measurements, fc.double({ min: 0, max: 1, noNaN: true }), (values, fraction) => {
        const value = quantile(values, fraction);
        expect(value).toBeGreaterThanOrEqual(Math.min(...values));
        expect(value).toBeLessThanOrEqual(Math.max(...values));
        expect(quantile(values, 1)).toBeGreaterThanOrEqual(value);
      }),
    );
  });

  it("refuses no values instead of answering with none", () => {
    expect(() => quantile([], 0.5)).toThrow("there are no values");
  });
});

describe("spreadOf()", () => {
  it("gives the median and the quartiles", () => {
    expect(spreadOf([5, 1, 2, 3, 4])).toEqual({ median: 3, p25: 2, p75: 4 });
  });
});

describe("geometricMean()", () => {
  it("lets twice as slow and twice as fast cancel out", () => {
    expect(geometricMean([2, 0.5])).toBeCloseTo(1, 12);
    expect(geometricMean([1.1])).toBeCloseTo(1.1, 12);
  });
});

describe("ratiosOf()", () => {
  it("compares round with round", () => {
    expect(ratiosOf([2, 9], [1, 3])).toEqual([2, 3]);
  });

  it("is not moved by a machine that slows down for both", () => {
    const steady = ratiosOf([2, 2, 2], [1, 1, 1]);
    const slowing = ratiosOf([2, 4, 8], [1, 2, 4]);
    expect(median(slowing)).toBe(median(steady));
  });

  it("refuses series of different length", () => {
    expect(() => ratiosOf([1, 2], [1])).toThrow("different rounds");
  });
});

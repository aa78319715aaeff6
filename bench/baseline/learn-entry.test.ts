import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highestWithin, learnEntry, regressionToSee } from "./learn-entry.ts";

const steady = [2.31, 2.35, 2.28, 2.33, 2.3, 2.36, 2.29, 2.34, 2.32];
const restless = [2.1, 3.4, 1.7, 2.6, 4.1, 1.9, 2.2, 3, 2.4];
const runs = fc.array(fc.double({ min: 0.01, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 });

describe("learnEntry()", () => {
  it("takes the median for the value, and no band below 10 %", () => {
    expect(learnEntry(steady, "measured")).toEqual({ value: 2.32, band: 0.1, gated: true, runs: steady });
  });

  it("widens the band with the spread of the runs", () => {
    const { band } = learnEntry([2.1, 2.3, 2.5, 2.2, 2.4], "measured");
    expect(band).toBeGreaterThan(0.18);
    expect(band).toBeLessThan(0.25);
  });

  it("does not gate a figure whose band would hide a regression of 30 %", () => {
    expect(learnEntry(restless, "measured")).toMatchObject({ gated: false });
  });

  it("gates only what would have shown a regression of 30 % in every run", () => {
    fc.assert(
      fc.property(runs, (figures) => {
        const entry = learnEntry(figures, "measured");
        expect(entry.gated).toBe(entry.runs.every((run) => run * regressionToSee > highestWithin(entry)));
        expect(entry.band).toBeGreaterThanOrEqual(0.1);
      }),
    );
  });

  it("gives exact figures no band, and refuses them when they differ", () => {
    expect(learnEntry([870_237_708, 870_237_708], "exact")).toMatchObject({ value: 870_237_708, band: 0, gated: true });
    expect(() => learnEntry([7, 7, 8], "exact")).toThrow("the runs gave 7, 7, 8");
  });
});

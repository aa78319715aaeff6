import { describe, expect, it } from "vitest";
import { learnEntry } from "./learn-entry.ts";
import { measurementsToConvict, standingOf } from "./standing.ts";

/** Figures of processes that measured the same thing while two to twenty others wanted the two cores. */
const learnedFrom = [2.529, 2.616, 2.638, 2.611, 2.658];
const untouched = [2.63, 2.55, 2.554, 2.527, 2.576, 2.692, 2.717, 2.538];
const slowedDown = [3.53, 3.625, 3.57, 3.343, 3.201];

/** The same on two cores, where threads wake each other. */
const restless = [1.77, 1.762, 1.587, 2.518, 1.85];

const certain = (figure: number): { readonly figure: number; readonly lowest: number } => ({ figure, lowest: figure });

/** All the ways to take so many of the figures, in the order they were measured. */
function takes(figures: readonly number[], count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return figures.flatMap((figure, index) =>
    takes(figures.slice(index + 1), count - 1).map((rest) => [figure, ...rest]),
  );
}

describe("runs that were recorded: one call through the runtime by a bare worker's round trip, on one core", () => {
  const entry = learnEntry(learnedFrom, "measured");

  it("give a gated figure", () => {
    expect(entry).toMatchObject({ value: 2.616, band: 0.1, gated: true });
  });

  it("acquit each that nobody touched, at the first measurement", () => {
    expect(untouched.map((figure) => standingOf(entry, [certain(figure)]))).toEqual(untouched.map(() => "within"));
  });

  it("convict the same made 30 % slower, whichever three were measured", () => {
    const convicted = takes(slowedDown, measurementsToConvict).map((figures) =>
      standingOf(
        entry,
        figures.map((figure) => certain(figure)),
      ),
    );
    expect(convicted).toHaveLength(10);
    expect(new Set(convicted)).toEqual(new Set(["worse"]));
  });

  it("do not gate the same on two cores, where it scatters", () => {
    expect(learnEntry(restless, "measured").gated).toBe(false);
  });
});

import { median, standardDeviation } from "../statistics.ts";
import type { BaselineEntry } from "./baseline.ts";

/** The regression that a gated figure has to show, as a factor. */
export const regressionToSee = 1.3;

/** No band is narrower: other machines have other caches and other costs of waking a thread. */
const narrowestBand = 0.1;
const deviations = 3;

/**
 * Learns the value and the band of a figure from its runs.
 *
 * The band is three standard deviations of the runs, by their logarithms, and at least 10 %. The figure is gated when a
 * regression of 30 % would have left the band in every one of the runs, also the luckiest.
 *
 * @param runs The figure in each run; at least one, all positive.
 * @param kind Exact figures have no band: all runs must have the same.
 * @throws Error when an exact figure differs from run to run.
 */
export function learnEntry(runs: readonly number[], kind: "measured" | "exact"): BaselineEntry {
  const rounded = runs.map((run) => fourDigits(run));
  if (kind === "exact") {
    const [value = Number.NaN] = rounded;
    if (rounded.some((run) => run !== value)) {
      throw new Error(`Cannot take the figure for exact: the runs gave ${rounded.join(", ")}`);
    }
    return { value, band: 0, gated: true, runs: rounded };
  }
  const value = fourDigits(median(rounded));
  const deviation = standardDeviation(rounded.map((run) => Math.log(run)));
  const band = Math.ceil(Math.max(narrowestBand, deviations * deviation) * 100) / 100;
  const gated = Math.min(...rounded) * regressionToSee > highestWithin({ value, band });
  return { value, band, gated, runs: rounded };
}

/** The highest figure that is still within the band. */
export function highestWithin({ value, band }: Pick<BaselineEntry, "value" | "band">): number {
  return value * (1 + band);
}

/** The lowest figure that is still within the band. */
export function lowestWithin({ value, band }: Pick<BaselineEntry, "value" | "band">): number {
  return value / (1 + band);
}

/** Rounds to four significant digits; whole numbers stay as they are. */
export function fourDigits(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}

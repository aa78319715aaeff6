import type { Tracked } from "../tracked.ts";
import type { BaselineEntry } from "./baseline.ts";
import { highestWithin, lowestWithin } from "./learn-entry.ts";

/** After so many measurements outside its band, each in a new process, a figure is called worse. */
export const measurementsToConvict = 3;

/** One measurement of a figure: a process that measured it, with what it leaves in doubt. */
export type Measurement = Pick<Tracked, "figure" | "lowest">;

/**
 * How a figure stands to its baseline. `suspicious` is outside as long as it was not measured often enough to call it worse.
 * `in doubt` is outside, but not in the luckiest quarter of the rounds: the machine was too busy to say.
 */
export type Standing = "within" | "better" | "in doubt" | "suspicious" | "worse";

/**
 * Judges the measurements of a figure. One that is within the band, or leaves it in doubt, acquits: noise comes and goes, a
 * regression stays.
 *
 * @param measurements One for each process; at least one.
 */
export function standingOf(entry: BaselineEntry, measurements: readonly Measurement[]): Standing {
  const highest = highestWithin(entry);
  if (measurements.every(({ lowest }) => lowest > highest)) {
    return entry.band === 0 || measurements.length >= measurementsToConvict ? "worse" : "suspicious";
  }
  if (measurements.every(({ figure }) => figure > highest)) return "in doubt";
  return measurements.every(({ figure }) => figure < lowestWithin(entry)) ? "better" : "within";
}

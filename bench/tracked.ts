import type { Rounds } from "./interleave.ts";

/** A figure that is compared with the committed baseline. */
export interface Tracked {
  /** `measured` figures have a band of noise, `exact` ones are the same in every run. */
  readonly kind: "measured" | "exact";
  readonly figure: number;
  /** The same, of the quarter of the rounds in which it is lowest: what the run itself leaves in doubt. */
  readonly lowest: number;
}

/** Takes a part of the rounds, or all of them. */
export type PartOfRounds = (rounds: Rounds) => Rounds;

const parts = 4;

/** A figure that is the same in every run. */
export function exactly(figure: number): Tracked {
  return { kind: "exact", figure, lowest: figure };
}

/**
 * A figure of all rounds, and of each quarter of them. On a machine that has other things to do the quarters lie far apart.
 *
 * @param estimate Makes the figure of those rounds it is to look at.
 */
export function track(estimate: (part: PartOfRounds) => number): Tracked {
  const quarters = Array.from({ length: parts }, (_, part) => estimate((rounds) => quarterOf(rounds, part)));
  return { kind: "measured", figure: estimate((rounds) => rounds), lowest: Math.min(...quarters) };
}

/** Every fourth round, so that a slow minute is in all quarters. */
function quarterOf(rounds: Rounds, part: number): Rounds {
  return new Map([...rounds].map(([name, all]) => [name, all.filter((_, round) => round % parts === part)]));
}

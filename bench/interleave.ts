import { median, ratiosOf } from "./statistics.ts";

/** One of the things that are compared. */
export interface Contestant {
  readonly name: string;
  /** Measures once: the durations of what was done, in milliseconds; at least one. */
  readonly measure: () => Promise<readonly number[]> | readonly number[];
}

/** How often to measure. */
export interface InterleaveOptions {
  /** Rounds that count. */
  readonly rounds: number;
  /** Rounds before them whose durations are thrown away. */
  readonly warmUpRounds: number;
  /** Called before every round that counts, with its number from 0. */
  readonly onRound?: (round: number) => void;
  /** Rounds end early when they took this long, warm-up not counted, once there are {@link fewestRounds}. Default: never. */
  readonly timeLimitMs?: number;
}

/** So many rounds are measured even on a machine that takes too long for them. */
export const fewestRounds = 10;

/** The durations of each contestant, by its name, round by round. */
export type Rounds = ReadonlyMap<string, readonly (readonly number[])[]>;

/**
 * Measures all contestants in every round, so that a machine that becomes slower does so for all of them. The order
 * turns by one place from round to round, and every other round runs backwards: nobody always follows the same one.
 */
export async function interleave(contestants: readonly Contestant[], options: InterleaveOptions): Promise<Rounds> {
  const measured = new Map<string, (readonly number[])[]>(contestants.map(({ name }) => [name, []]));
  const { timeLimitMs = Number.POSITIVE_INFINITY } = options;
  let started = performance.now();
  for (let round = -options.warmUpRounds; round < options.rounds; round += 1) {
    if (round === 0) started = performance.now();
    if (round >= fewestRounds && performance.now() - started > timeLimitMs) break;
    if (round >= 0) options.onRound?.(round);
    for (const { name, measure } of orderOf(contestants, round + options.warmUpRounds)) {
      const durations = await measure();
      if (round >= 0) measured.get(name)?.push(durations);
    }
  }
  return measured;
}

function orderOf(contestants: readonly Contestant[], round: number): readonly Contestant[] {
  const first = Math.floor(round / 2) % contestants.length;
  const turned = [...contestants.slice(first), ...contestants.slice(0, first)];
  return round % 2 === 0 ? turned : turned.toReversed();
}

/**
 * One figure for each round of a contestant.
 *
 * @param summarize Makes one number of the durations of a round.
 * @throws RangeError when the contestant was not measured.
 */
export function perRound(
  rounds: Rounds,
  name: string,
  summarize: (durations: readonly number[]) => number,
): readonly number[] {
  const measured = rounds.get(name);
  if (measured === undefined) throw new RangeError(`Cannot read "${name}": it was not measured`);
  return measured.map((durations) => summarize(durations));
}

/** All durations of a contestant, in order. */
export function pooled(rounds: Rounds, name: string): readonly number[] {
  return rounds.get(name)?.flat() ?? [];
}

/** The median over the rounds of the ratio of the medians of each round. */
export function medianRatio(rounds: Rounds, name: string, base: string): number {
  return median(ratiosOf(perRound(rounds, name, median), perRound(rounds, base, median)));
}

/**
 * The shortest duration of one contestant by the shortest of another. Only for work that waits for nobody: what disturbs
 * such work makes it longer, and never shorter.
 */
export function fastestRatio(rounds: Rounds, name: string, base: string): number {
  return Math.min(...pooled(rounds, name)) / Math.min(...pooled(rounds, base));
}

/** The middle of a set of measurements, and the band its middle half lies in. */
export interface Spread {
  readonly median: number;
  /** A quarter of the values is below. */
  readonly p25: number;
  /** A quarter of the values is above. */
  readonly p75: number;
}

/**
 * A quantile, with linear interpolation between the two nearest values. No value is left out.
 *
 * @param values In any order; at least one.
 * @param fraction From 0, the smallest, to 1, the largest.
 * @throws RangeError when there are no values.
 */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = Float64Array.from(values).toSorted();
  const position = (sorted.length - 1) * fraction;
  const lower = sorted[Math.floor(position)];
  const upper = sorted[Math.ceil(position)];
  if (lower === undefined || upper === undefined) throw new RangeError("Cannot take a quantile: there are no values");
  return lower + (upper - lower) * (position - Math.floor(position));
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The median and the quartiles around it. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), p25: quantile(values, 0.25), p75: quantile(values, 0.75) };
}

/**
 * The mean of ratios: twice as slow and twice as fast cancel out.
 *
 * @param ratios Positive numbers; at least one.
 */
export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

/**
 * The ratios of two series that were measured in the same rounds.
 *
 * @throws RangeError when one has a round the other lacks.
 */
export function ratiosOf(values: readonly number[], base: readonly number[]): readonly number[] {
  if (values.length !== base.length) throw new RangeError("Cannot compare: the series have different rounds");
  return values.map((value, round) => value / (base[round] ?? Number.NaN));
}

/** The standard deviation of a sample; 0 for a single value. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

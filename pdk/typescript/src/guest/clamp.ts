/** The borders of a number. */
export interface ClampOptions {
  /** Default 1. */
  readonly minimum?: number;
  /** Default 100. */
  readonly maximum?: number;
  /** What stands for a number that is not given. Default 10; the borders hold for it too. */
  readonly fallback?: number;
}

/**
 * A number within borders: from 1 to 100, and 10 where there is none, unless the options say otherwise.
 *
 * @param value The number; what is no number counts as not given.
 * @throws RangeError when the smallest is larger than the largest.
 */
export function clamp(value: unknown, options: ClampOptions = {}): number {
  const { minimum = 1, maximum = 100, fallback = 10 } = options;
  if (minimum > maximum) throw new RangeError(`Cannot clamp: ${minimum} is larger than ${maximum}`);
  const number = typeof value === "number" && !Number.isNaN(value) ? value : fallback;
  return Math.min(Math.max(number, minimum), maximum);
}

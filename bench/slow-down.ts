/** Where the time comes from; a test has its own. */
type Clock = () => number;

const monotonic: Clock = () => performance.now();

/**
 * Makes work slower, for real: when it is done, its thread computes on for a share of the time it took.
 *
 * @param factor How many times as long it is to take. 1 gives back the very same function.
 * @param work What is made slower.
 */
export function slowDown<Parameters extends readonly unknown[], Result>(
  factor: number,
  work: (...parameters: Parameters) => Promise<Result>,
  clock: Clock = monotonic,
): (...parameters: Parameters) => Promise<Result> {
  if (factor === 1) return work;
  return async (...parameters) => {
    const started = clock();
    const result = await work(...parameters);
    computeUntil(started + (clock() - started) * factor, clock);
    return result;
  };
}

/** The same for work that is done when it returns. */
export function slowDownAtOnce<Parameters extends readonly unknown[], Result>(
  factor: number,
  work: (...parameters: Parameters) => Result,
  clock: Clock = monotonic,
): (...parameters: Parameters) => Result {
  if (factor === 1) return work;
  return (...parameters) => {
    const started = clock();
    const result = work(...parameters);
    computeUntil(started + (clock() - started) * factor, clock);
    return result;
  };
}

function computeUntil(end: number, clock: Clock): void {
  while (clock() < end);
}

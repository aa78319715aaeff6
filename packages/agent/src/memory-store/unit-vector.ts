/**
 * A vector of length 1 in the same direction, in single precision.
 *
 * @returns Undefined for what has no direction: no numbers, zeros only, or one that is not finite.
 */
export function unitVector(vector: readonly number[]): Float32Array | undefined {
  // Divided first, for squares never to overflow.
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!Number.isFinite(largest) || largest === 0 || vector.some((value) => !Number.isFinite(value))) return undefined;
  const scaled = vector.map((value) => value / largest);
  const length = Math.sqrt(scaled.reduce((sum, value) => sum + value * value, 0));
  return Float32Array.from(scaled, (value) => value / length);
}

/** The cosine of the angle between two unit vectors of one length. */
export function cosineOf(first: Float32Array, second: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < first.length; index++) sum += (first[index] ?? 0) * (second[index] ?? 0);
  return sum;
}

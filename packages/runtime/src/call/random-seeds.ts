import { randomFillSync } from "node:crypto";

const seedBytes = 32;
const seedsAtOnce = 64;

/**
 * Makes a source of seeds, 32 random bytes each, that asks the system for many at a time.
 *
 * @returns A function that gives a seed nobody else has.
 */
export function createSeeds(): () => Uint8Array {
  const pool = new Uint8Array(seedBytes * seedsAtOnce);
  let next = pool.length;
  return () => {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    const seed = pool.slice(next, next + seedBytes);
    pool.fill(0, next, next + seedBytes);
    next += seedBytes;
    return seed;
  };
}

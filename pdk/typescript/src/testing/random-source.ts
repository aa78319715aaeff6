/**
 * Makes random bytes from a number: the same ones again for the same number. They are not those a host makes from its seeds.
 *
 * @param seed Any number.
 */
export function createRandomSource(seed: number): (count: number) => Uint8Array<ArrayBuffer> {
  let state = (Math.imul(Math.trunc(seed), 0x9e37_79b1) ^ 0x6d2b_79f5) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return (word ^ (word >>> 14)) >>> 0;
  };
  return (count) => Uint8Array.from({ length: count }, () => next() >>> 24);
}

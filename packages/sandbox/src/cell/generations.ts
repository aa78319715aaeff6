/** Gives the calls of one cell their numbers: from 1 on, and again from 1 when 31 bits are used up. */
export class Generations {
  #next = 1;

  /** @param taken What has a number now. A call that waits for long may have its own since the numbers went round. */
  next(taken: { has(generation: number): boolean }): number {
    let generation = this.#next;
    while (taken.has(generation)) generation = following(generation);
    this.#next = following(generation);
    return generation;
  }
}

const following = (generation: number): number => (generation === 0x7fff_ffff ? 1 : generation + 1);

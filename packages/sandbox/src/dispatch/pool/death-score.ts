const halfLifeMs = 2_000;
/** So many deaths at once are replaced without delay. */
const free = 3;
const firstDelayMs = 20;
const longestDelayMs = 2_000;

/** Slows the replacement of cells down when they die one after another, and forgets it when they stop. */
export class DeathScore {
  #score = 0;
  #atMs = 0;

  /** Notes a death. */
  add(nowMs: number): void {
    this.#score = this.#current(nowMs) + 1;
    this.#atMs = nowMs;
  }

  /** How long to wait before the next cell is started, in milliseconds: 0 after a few deaths, at most 2,000. */
  delayMs(nowMs: number): number {
    const excess = this.#current(nowMs) - free;
    return excess <= 0 ? 0 : Math.min(longestDelayMs, firstDelayMs * 2 ** excess);
  }

  #current(nowMs: number): number {
    return this.#score * 0.5 ** ((nowMs - this.#atMs) / halfLifeMs);
  }
}

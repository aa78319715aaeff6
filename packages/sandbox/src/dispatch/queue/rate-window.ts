const parts = 60;

/**
 * Counts events of a sliding window in a fixed amount of memory. The window is counted in sixtieths, and the one that is
 * only partly in it counts whole: the count is never less than the truth, and at most a sixtieth of the window old.
 */
export class RateWindow {
  readonly #partMs: number;
  readonly #counts = new Int32Array(parts + 1);
  #newest = Number.NEGATIVE_INFINITY;
  #total = 0;

  constructor(windowMs: number) {
    this.#partMs = windowMs / parts;
  }

  /** How many events the window that ends now holds. */
  count(nowMs: number): number {
    this.#advance(nowMs);
    return this.#total;
  }

  /** Counts an event. */
  add(nowMs: number): void {
    this.#advance(nowMs);
    const index = this.#indexOf(this.#newest);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total += 1;
  }

  #advance(nowMs: number): void {
    const part = Math.floor(nowMs / this.#partMs);
    if (part <= this.#newest) return;
    const first = Math.max(this.#newest + 1, part - parts);
    for (let cleared = first; cleared <= part; cleared += 1) {
      const index = this.#indexOf(cleared);
      this.#total -= this.#counts[index] ?? 0;
      this.#counts[index] = 0;
    }
    this.#newest = part;
  }

  #indexOf(part: number): number {
    return ((part % (parts + 1)) + parts + 1) % (parts + 1);
  }
}

/** So many short calls in a row, and a module is like any other again. */
const shortCallsToForget = 16;
const mostModules = 1_000;

/** Remembers the modules that were seen to compute for longer than a slice, so that their next calls harm nobody. */
export class LongModules {
  readonly #shortCallsLeft = new Map<number, number>();
  readonly #sliceMs: number;

  /** @param sliceMs A call that computed for less in all is short. */
  constructor(sliceMs: number) {
    this.#sliceMs = sliceMs;
  }

  has(moduleId: number): boolean {
    return this.#shortCallsLeft.has(moduleId);
  }

  /** Notes that a call of a module had its thread for longer than a slice. */
  add(moduleId: number): void {
    this.#shortCallsLeft.delete(moduleId);
    this.#shortCallsLeft.set(moduleId, shortCallsToForget);
    const [oldest] = this.#shortCallsLeft.keys();
    if (this.#shortCallsLeft.size > mostModules && oldest !== undefined) this.#shortCallsLeft.delete(oldest);
  }

  /** Notes how long a call of a module computed. */
  ended(moduleId: number, cpuMs: number): void {
    const left = this.#shortCallsLeft.get(moduleId);
    if (left === undefined) return;
    if (cpuMs >= this.#sliceMs) this.#shortCallsLeft.set(moduleId, shortCallsToForget);
    else if (left > 1) this.#shortCallsLeft.set(moduleId, left - 1);
    else this.#shortCallsLeft.delete(moduleId);
  }

  /** Forgets a module that will not be called again. */
  forget(moduleId: number): void {
    this.#shortCallsLeft.delete(moduleId);
  }
}

/**
 * So many short calls in a row, and a module is like any other again: few after the first time, since a machine with too
 * much to do makes hogs of innocents, and twice as many after each further one.
 */
const shortCallsToForget = { first: 2, most: 32 };
const mostModules = 1_000;

/** Remembers the modules that were seen to compute for longer than a slice, so that their next calls harm nobody. */
export class LongModules {
  readonly #modules = new Map<number, { readonly shortCalls: number; left: number }>();
  readonly #sliceMs: number;

  /** @param sliceMs A call that computed for less in all is short. */
  constructor(sliceMs: number) {
    this.#sliceMs = sliceMs;
  }

  has(moduleId: number): boolean {
    return this.#modules.has(moduleId);
  }

  /** Notes that a call of a module had its thread for longer than a slice. */
  add(moduleId: number): void {
    const before = this.#modules.get(moduleId);
    const { first, most } = shortCallsToForget;
    const shortCalls = before === undefined ? first : Math.min(most, before.shortCalls * 2);
    this.#modules.delete(moduleId);
    this.#modules.set(moduleId, { shortCalls, left: shortCalls });
    const [oldest] = this.#modules.keys();
    if (this.#modules.size > mostModules && oldest !== undefined) this.#modules.delete(oldest);
  }

  /** Notes how long a call of a module computed. */
  ended(moduleId: number, cpuMs: number): void {
    const module = this.#modules.get(moduleId);
    if (module === undefined) return;
    if (cpuMs >= this.#sliceMs) return this.add(moduleId);
    module.left -= 1;
    if (module.left === 0) this.#modules.delete(moduleId);
  }

  /** Forgets a module that will not be called again. */
  forget(moduleId: number): void {
    this.#modules.delete(moduleId);
  }
}

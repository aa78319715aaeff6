/** So many short calls of a module in a row make the next one likely to be short. */
const shortCallsToTrust = 32;
/** A call that computed for less, in milliseconds, is short. */
const shortMs = 1;
/** Results that wait for the next one at most. */
const mostHeld = 8;

/**
 * Decides whether results of a cell may wait until the next call on it ended, so that several go out in one message.
 *
 * The next call may compute for as long as its limit lets it, and what waits would wait for it. So nothing is held for a
 * module that was not short again and again; and the host says when the next call is another tenant's.
 */
export class ResultPace {
  readonly #shortCalls = new Map<number, number>();

  /**
   * @param moduleId The module that runs next.
   * @param held How many results wait.
   */
  mayHold(moduleId: number, held: number): boolean {
    return held < mostHeld && (this.#shortCalls.get(moduleId) ?? 0) >= shortCallsToTrust;
  }

  /** Notes how long a call of a module computed. */
  ended(moduleId: number, cpuMs: number): void {
    if (cpuMs >= shortMs) this.#shortCalls.delete(moduleId);
    else this.#shortCalls.set(moduleId, (this.#shortCalls.get(moduleId) ?? 0) + 1);
  }

  /** Forgets a module that will not be called again. */
  forget(moduleId: number): void {
    this.#shortCalls.delete(moduleId);
  }
}

/** Tells the time and wakes. Give one of your own to tests; everything that waits here waits on it. */
export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /**
   * Calls a function once, after a time, unless it is disposed of before.
   *
   * @param delayMs Milliseconds, at most 2,147,483,647.
   */
  after(delayMs: number, run: () => void): Disposable;
}

/** The clock of the system. What waits on it keeps the process alive. */
export const systemClock: Clock = Object.freeze({
  now: () => performance.timeOrigin + performance.now(),
  after: (delayMs: number, run: () => void) => {
    const timeout = setTimeout(run, delayMs);
    return { [Symbol.dispose]: () => clearTimeout(timeout) };
  },
});

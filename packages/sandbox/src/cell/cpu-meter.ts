/**
 * Shares the time of one thread among the calls that take turns on it. A turn ends when a guest starts to wait or ends;
 * what passed since the last turn ended, or since the thread woke, belongs to that call.
 *
 * It reads a clock that runs on while the operating system gives the processor to somebody else. The time the system
 * counts for a thread would not include that, but it is counted in ticks, and is 0 for most calls.
 */
export class CpuMeter {
  readonly #read: () => number;
  #last: number;

  /** @param read A clock that never goes back, in milliseconds. */
  constructor(read: () => number) {
    this.#read = read;
    this.#last = read();
  }

  /** The thread woke: what came before belongs to nobody. */
  wake(): void {
    this.#last = this.#read();
  }

  /** A turn ended. Gives its time, in milliseconds. */
  turn(): number {
    const now = this.#read();
    const spent = now - this.#last;
    this.#last = now;
    return spent;
  }
}

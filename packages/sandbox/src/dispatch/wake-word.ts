/** A time later than any deadline. */
export const never: bigint = 2n ** 62n;

/**
 * How a thread that sets a deadline wakes the watchdog: only when the watchdog means to sleep past that deadline, which
 * for calls with equal limits is almost never.
 */
export class WakeWord {
  readonly #nextLook: BigInt64Array;
  readonly #sequence: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#nextLook = new BigInt64Array(buffer, 0, 1);
    this.#sequence = new Int32Array(buffer, 8, 1);
  }

  /** Says when the watchdog looks next. It must look at all deadlines once more after saying so. */
  announce(nextLookNanoseconds: bigint): void {
    Atomics.store(this.#nextLook, 0, nextLookNanoseconds);
  }

  /** Wakes the watchdog when it would look later than this deadline. Call it after the deadline is set. */
  wakeBefore(deadlineNanoseconds: bigint): void {
    if (Atomics.load(this.#nextLook, 0) <= deadlineNanoseconds) return;
    Atomics.add(this.#sequence, 0, 1);
    Atomics.notify(this.#sequence, 0);
  }

  /** The word the watchdog sleeps on; read it before looking at the deadlines. */
  sequence(): number {
    return Atomics.load(this.#sequence, 0);
  }

  /**
   * Sleeps until woken or until the time is over, without blocking the thread.
   *
   * @param sequence What {@link WakeWord.sequence} gave before the deadlines were looked at.
   * @param milliseconds The longest sleep.
   */
  async sleep(sequence: number, milliseconds: number): Promise<void> {
    await Atomics.waitAsync(this.#sequence, 0, sequence, milliseconds).value;
  }
}

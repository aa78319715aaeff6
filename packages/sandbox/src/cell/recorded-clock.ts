import type { ClockReading } from "./call.ts";
import type { GuestClock } from "./call-clock.ts";
import { realTrap } from "./real-trap.ts";

/**
 * The clock of a call that is replayed: it gives the readings of then, in order and as often as then. A guest that reads
 * once more is no longer on the way it went, and ends by a trap.
 */
export class RecordedClock implements GuestClock {
  readonly #recorded: readonly ClockReading[];
  #row = 0;
  #given = 0;
  #wantedMore = false;

  /** @param recorded Values that go forward, and counts above 0. */
  constructor(recorded: readonly ClockReading[]) {
    this.#recorded = recorded;
  }

  /** The rows are those of the recording. */
  get size(): number {
    return this.#recorded.length;
  }

  /** The next reading. @throws WebAssembly.RuntimeError, which no guest can catch, when there is none. */
  read(): number {
    const row = this.#recorded[this.#row];
    if (row === undefined) {
      this.#wantedMore = true;
      throw realTrap();
    }
    const [valueMs, count] = row;
    this.#given += 1;
    if (this.#given >= count) {
      this.#row += 1;
      this.#given = 0;
    }
    return valueMs;
  }

  /** What was read. A reading that was not there is one more row, with the time 0. */
  readings(): readonly ClockReading[] {
    const begun = this.#given === 0 ? undefined : this.#recorded[this.#row];
    return [
      ...this.#recorded.slice(0, this.#row),
      ...(begun === undefined ? [] : [[begun[0], this.#given] as const]),
      ...(this.#wantedMore ? [[0, 1] as const] : []),
    ];
  }
}

import type { ClockReading } from "./call.ts";

/** What a guest reads the time from. */
export interface GuestClock {
  /** The time, in whole milliseconds since 1970. */
  read(): number;
  /** What was read, in order. */
  readings(): readonly ClockReading[];
  /** How many rows that is. */
  readonly size: number;
}

/**
 * The clock of one call: milliseconds since 1970 in whole steps, never backwards, with every reading remembered, so
 * that a replay can give the same ones. What is remembered grows with the time that passes, not with the readings.
 */
export class CallClock implements GuestClock {
  readonly #now: () => number;
  readonly #readings: { valueMs: number; count: number }[] = [];

  /** @param now Milliseconds since 1970; fractions are cut. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The time, in whole milliseconds since 1970. */
  read(): number {
    const last = this.#readings.at(-1);
    const valueMs = Math.max(Math.floor(this.#now()), last?.valueMs ?? 0);
    if (last?.valueMs === valueMs) last.count += 1;
    else this.#readings.push({ valueMs, count: 1 });
    return valueMs;
  }

  get size(): number {
    return this.#readings.length;
  }

  /** What was read, in order. */
  readings(): readonly ClockReading[] {
    return this.#readings.map(({ valueMs, count }): ClockReading => [valueMs, count]);
  }
}

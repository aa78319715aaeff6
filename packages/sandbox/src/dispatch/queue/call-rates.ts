import type { Limits } from "@cordon/core";
import type { FairCall } from "./fair-queue.ts";
import { RateWindow } from "./rate-window.ts";

/** A call whose rate is counted. */
export interface RatedCall extends FairCall {
  readonly limits: Pick<Limits, "callsPerSecond" | "callsPerMinute" | "callsPerHour">;
}

type RateField = keyof RatedCall["limits"];

const windows: readonly (readonly [field: RateField, windowMs: number, unit: string])[] = [
  ["callsPerSecond", 1000, "s"],
  ["callsPerMinute", 60_000, "m"],
  ["callsPerHour", 3_600_000, "h"],
];
const longestWindowMs = 3_600_000;
const sweepAfterKeys = 10_000;

interface Counted {
  readonly windows: Map<RateField, RateWindow>;
  lastMs: number;
}

/** Counts the calls that were accepted, by skill of a tenant, for those whose limits have a rate. */
export class CallRates {
  readonly #counted = new Map<string, Counted>();
  #sweepAtKeys = sweepAfterKeys;

  /** The rate that a further call would exceed, as it is written, or undefined when it may be accepted. */
  exceeded(call: RatedCall, nowMs: number): string | undefined {
    if (!isRated(call)) return undefined;
    const counted = this.#counted.get(keyOf(call));
    for (const [field, , unit] of windows) {
      const maximum = call.limits[field];
      if (maximum === undefined) continue;
      if ((counted?.windows.get(field)?.count(nowMs) ?? 0) >= maximum) return `${maximum}/${unit}`;
    }
    return undefined;
  }

  /** Counts a call that was accepted. */
  accept(call: RatedCall, nowMs: number): void {
    if (!isRated(call)) return;
    const key = keyOf(call);
    let counted = this.#counted.get(key);
    if (counted === undefined) {
      this.#sweep(nowMs);
      counted = { windows: new Map(), lastMs: nowMs };
      this.#counted.set(key, counted);
    }
    counted.lastMs = nowMs;
    for (const [field, windowMs] of windows) {
      if (call.limits[field] === undefined) continue;
      let window = counted.windows.get(field);
      if (window === undefined) {
        window = new RateWindow(windowMs);
        counted.windows.set(field, window);
      }
      window.add(nowMs);
    }
  }

  #sweep(nowMs: number): void {
    if (this.#counted.size < this.#sweepAtKeys) return;
    for (const [key, { lastMs }] of this.#counted) {
      if (nowMs - lastMs > longestWindowMs * 2) this.#counted.delete(key);
    }
    this.#sweepAtKeys = Math.max(sweepAfterKeys, this.#counted.size * 2);
  }
}

function isRated({ limits }: RatedCall): boolean {
  return (
    limits.callsPerSecond !== undefined || limits.callsPerMinute !== undefined || limits.callsPerHour !== undefined
  );
}

const keyOf = ({ tenant, skill }: FairCall): string => JSON.stringify([tenant, skill]);

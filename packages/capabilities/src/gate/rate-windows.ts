import type { GrantEntry } from "@cordon/core";

/**
 * When requests were charged to entries that have a `rate`. It outlives a call: share one among the calls that share
 * their grants, or a rate only bounds what a single call does.
 */
export interface RateWindows {
  /** Notes one charge. */
  add(entry: GrantEntry, nowMs: number): void;
  /** How many charges are not older than the window. */
  count(entry: GrantEntry, nowMs: number, windowMs: number): number;
}

/** Makes windows in which nothing was charged. Per entry it keeps as many times as its rate allows calls. */
export function createRateWindows(): RateWindows {
  const times = new WeakMap<GrantEntry, number[]>();
  return {
    add(entry, nowMs) {
      if (entry.rate === undefined) return;
      const charged = times.get(entry) ?? [];
      charged.push(nowMs);
      if (charged.length > entry.rate.calls) charged.shift();
      times.set(entry, charged);
    },
    count(entry, nowMs, windowMs) {
      return (times.get(entry) ?? []).filter((time) => time > nowMs - windowMs).length;
    },
  };
}

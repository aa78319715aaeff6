import type { GrantEntry } from "./grants.ts";

/**
 * What was charged to entries so far, and the time. The gate implements it; `decide` only reads.
 *
 * Entries are compared by identity, so a ledger is a map from {@link GrantEntry} to its counts.
 */
export interface GrantUsage {
  /** Milliseconds of the Unix clock. */
  readonly nowMs: number;
  /** Calls charged to an entry, those under way included. */
  callsOf(entry: GrantEntry): number;
  /** Bytes of requests and answers charged to an entry, reservations included. */
  bytesOf(entry: GrantEntry): number;
  /** Calls charged to an entry in the last `windowMs` milliseconds. */
  callsWithin(entry: GrantEntry, windowMs: number): number;
}

/**
 * A usage in which nothing was charged yet.
 *
 * @param nowMs The time that `expires` is compared with.
 */
export function nothingUsed(nowMs: number): GrantUsage {
  return { nowMs, callsOf: () => 0, bytesOf: () => 0, callsWithin: () => 0 };
}

/** Says whether an entry no longer holds. */
export function isExpired(entry: GrantEntry, usage: GrantUsage): boolean {
  return entry.expiresMs !== undefined && usage.nowMs >= entry.expiresMs;
}

/** Says whether an entry holds and has room for one more call of at least one byte. */
export function hasRoom(entry: GrantEntry, usage: GrantUsage): boolean {
  return (
    !isExpired(entry, usage) &&
    (entry.maxCalls === undefined || usage.callsOf(entry) < entry.maxCalls) &&
    (entry.maxBytes === undefined || usage.bytesOf(entry) < entry.maxBytes) &&
    (entry.rate === undefined || usage.callsWithin(entry, entry.rate.windowMs) < entry.rate.calls)
  );
}

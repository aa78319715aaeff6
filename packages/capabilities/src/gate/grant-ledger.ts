import type { GrantEntry, GrantUsage } from "@cordon/core";

import { createRateWindows, type RateWindows } from "./rate-windows.ts";

/** What one operation charges to the entries that allowed it. */
export interface OperationCharges {
  /** What others were charged, for `decide`: an operation never stands in its own way. */
  usage(nowMs: number): GrantUsage;
  /** Charges one call, and the operation's bytes so far, to each entry it has not charged yet. */
  charge(entries: readonly GrantEntry[], nowMs: number): void;
  /**
   * Charges bytes to every entry of the operation.
   *
   * @returns The entry that has no room; then nothing was charged.
   */
  takeBytes(count: number): GrantEntry | undefined;
  /** Takes back a charge of bytes. */
  giveBytes(count: number): void;
}

/** What was charged to the entries of a policy during one call of a skill: `maxCalls` and `maxBytes` are per call. */
export interface GrantLedger {
  /** Begins an operation that has charged nothing. */
  begin(): OperationCharges;
}

interface Account {
  calls: number;
  bytes: number;
}

/**
 * Makes a ledger in which nothing was charged.
 *
 * @param rates Where `rate` is counted. Default: windows of its own.
 */
export function createGrantLedger(rates: RateWindows = createRateWindows()): GrantLedger {
  const accounts = new Map<GrantEntry, Account>();

  const accountOf = (entry: GrantEntry): Account => {
    const existing = accounts.get(entry);
    if (existing !== undefined) return existing;
    const account: Account = { calls: 0, bytes: 0 };
    accounts.set(entry, account);
    return account;
  };

  const begin = (): OperationCharges => {
    const own = new Set<GrantEntry>();
    let ownBytes = 0;
    return {
      usage: (nowMs) => ({
        nowMs,
        callsOf: (entry) => (accounts.get(entry)?.calls ?? 0) - (own.has(entry) ? 1 : 0),
        bytesOf: (entry) => (accounts.get(entry)?.bytes ?? 0) - (own.has(entry) ? ownBytes : 0),
        callsWithin: (entry, windowMs) => rates.count(entry, nowMs, windowMs) - (own.has(entry) ? 1 : 0),
      }),
      charge(entries, nowMs) {
        for (const entry of entries) {
          if (own.has(entry)) continue;
          own.add(entry);
          const account = accountOf(entry);
          account.calls++;
          account.bytes += ownBytes;
          rates.add(entry, nowMs);
        }
      },
      takeBytes(count) {
        for (const entry of own) {
          if (entry.maxBytes !== undefined && count > entry.maxBytes - accountOf(entry).bytes) return entry;
        }
        for (const entry of own) accountOf(entry).bytes += count;
        ownBytes += count;
        return undefined;
      },
      giveBytes(count) {
        for (const entry of own) accountOf(entry).bytes -= count;
        ownBytes -= count;
      },
    };
  };

  return { begin };
}

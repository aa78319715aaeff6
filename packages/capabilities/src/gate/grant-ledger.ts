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
  /** Where charges to an entry are counted. */
  accountOf(entry: GrantEntry): EntryAccount;
}

/** What one entry was charged. */
export interface EntryAccount {
  calls: number;
  bytes: number;
  readonly rates: RateWindows;
}

/** What a ledger is made of. */
export interface GrantLedgerOptions {
  /** Where `rate` is counted. Default: windows of its own. */
  readonly rates?: RateWindows;
  /**
   * The ledger of the call that waits for this one, and the entries that are not this one's but bound it from above: those
   * are charged there, so that a call cannot have their room again by calling. Default: every entry is this call's.
   */
  readonly parent?: { readonly ledger: GrantLedger; readonly isOwn: (entry: GrantEntry) => boolean };
}

/** Makes a ledger in which nothing was charged. */
export function createGrantLedger({ rates = createRateWindows(), parent }: GrantLedgerOptions = {}): GrantLedger {
  const accounts = new Map<GrantEntry, EntryAccount>();

  const accountOf = (entry: GrantEntry): EntryAccount => {
    const existing = accounts.get(entry);
    if (existing !== undefined) return existing;
    const isAbove = parent?.isOwn(entry) === false;
    const account: EntryAccount = isAbove ? parent.ledger.accountOf(entry) : { calls: 0, bytes: 0, rates };
    accounts.set(entry, account);
    return account;
  };

  const begin = (): OperationCharges => {
    const own = new Set<GrantEntry>();
    let ownBytes = 0;
    return {
      usage: (nowMs) => ({
        nowMs,
        callsOf: (entry) => accountOf(entry).calls - (own.has(entry) ? 1 : 0),
        bytesOf: (entry) => accountOf(entry).bytes - (own.has(entry) ? ownBytes : 0),
        callsWithin: (entry, windowMs) =>
          accountOf(entry).rates.count(entry, nowMs, windowMs) - (own.has(entry) ? 1 : 0),
      }),
      charge(entries, nowMs) {
        for (const entry of entries) {
          if (own.has(entry)) continue;
          own.add(entry);
          const account = accountOf(entry);
          account.calls++;
          account.bytes += ownBytes;
          account.rates.add(entry, nowMs);
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

  return { begin, accountOf };
}

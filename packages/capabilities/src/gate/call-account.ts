import type { GrantLedger } from "./grant-ledger.ts";
import type { HostMeter } from "./host-meter.ts";

/**
 * What the host calls of one call of a skill are counted in: its hard limits, and the limits of the entries that allow
 * them. A call that it makes of another skill is counted in it too, when the gate of that one is made `within` it.
 */
export interface CallAccount {
  /** Host calls so far. */
  readonly hostCalls: number;
  /** Bytes of requests and answers so far, reservations included. */
  readonly hostBytes: number;
}

/** What an account counts with. */
export interface AccountParts {
  readonly meter: HostMeter;
  readonly ledger: GrantLedger;
}

const partsOfAccounts = new WeakMap<CallAccount, AccountParts>();

/** Makes the account of one call. */
export function createCallAccount(parts: AccountParts): CallAccount {
  const { meter } = parts;
  const account: CallAccount = Object.freeze({
    get hostCalls() {
      return meter.hostCalls;
    },
    get hostBytes() {
      return meter.hostBytes;
    },
  });
  partsOfAccounts.set(account, parts);
  return account;
}

/** What an account counts with. */
export function accountParts(account: CallAccount): AccountParts {
  const parts = partsOfAccounts.get(account);
  if (parts === undefined) throw new TypeError("Cannot count in an account: no gate made it");
  return parts;
}

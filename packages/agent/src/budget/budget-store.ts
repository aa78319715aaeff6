import type { BudgetExcess } from "@cordon/core";
import type { Amounts } from "./amounts.ts";

/** One counter with its limits: a day of an agent, a conversation, a run. */
export interface BudgetAccount {
  /** Names the counter; a window of the calendar is part of it, so a new day is a new counter. */
  readonly key: string;
  readonly limits: Amounts;
  /** The part of a limit, above 0 and at most 1, that raises an alert once. Default: none is raised. */
  readonly alertAt?: number;
}

/** What an account holds. */
export interface AccountState {
  /** Settled. */
  readonly used: Amounts;
  /** Reserved and not settled yet, counted as if it were used. */
  readonly reserved: Amounts;
}

/** A wish to reserve on several accounts at once. */
export interface ReserveRequest {
  /** Unique; a second reservation of one id is a mistake of the caller. */
  readonly id: string;
  readonly accounts: readonly BudgetAccount[];
  /** What it cannot do without. */
  readonly least: Amounts;
  /** What it would take, at least `least` in every dimension. */
  readonly most: Amounts;
}

/** What came of it: the amounts that are reserved, or the first account without room. */
export type ReserveOutcome =
  | { readonly granted: Amounts; readonly excess?: undefined }
  | { readonly granted?: undefined; readonly excess: BudgetExcess };

/**
 * Where budgets are kept. A reservation must be there, and stay there after a crash, before the promise settles: what was
 * reserved and never settled counts as used for as long as its account is there.
 *
 * Every method must be atomic towards all others of every process that shares the store.
 */
export interface BudgetStore {
  /** Reserves on all accounts, or on none. */
  reserve(request: ReserveRequest): Promise<ReserveOutcome>;
  /**
   * Replaces a reservation by what was used, which may be more. The second time, and of an id that is unknown, it does
   * nothing.
   *
   * @returns The accounts of the reservation as they are then; none when it did nothing.
   */
  settle(id: string, used: Amounts): Promise<ReadonlyMap<string, AccountState>>;
  /** The state of one account; empty when nothing was ever reserved on it. */
  read(key: string): Promise<AccountState>;
  /** Remembers that the alert of an account was raised. True the first time only. */
  markAlerted(key: string): Promise<boolean>;
  /** Drops accounts that will not be used again. */
  forget(keys: readonly string[]): Promise<void>;
}

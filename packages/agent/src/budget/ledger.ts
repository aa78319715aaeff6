import { randomUUID } from "node:crypto";
import { BudgetExceededError } from "@cordon/core";
import { type Amounts, budgetDimensions, wholeAmounts } from "./amounts.ts";
import type { AccountState, BudgetAccount, BudgetStore } from "./budget-store.ts";

/** An account came to the part of a limit that it warns of. Raised once for each account. */
export interface BudgetAlert {
  readonly account: string;
  readonly dimension: string;
  readonly used: number;
  readonly limit: number;
}

/** Amounts that are set aside. Settle it, whatever comes of what it is for. */
export interface Reservation {
  /** What is set aside: at least the least, at most the most that was asked for. */
  readonly granted: Amounts;
  /**
   * Replaces it by what was used. Only the first time counts.
   *
   * @returns The alerts that this raised.
   */
  settle(used: Amounts): Promise<readonly BudgetAlert[]>;
}

/** The accounts that something draws on. Every amount is reserved on all of them before anything is done. */
export interface Ledger {
  readonly accounts: readonly BudgetAccount[];
  /** Whether any account has a limit in this dimension. */
  limits(dimension: keyof Amounts): boolean;
  /**
   * Sets amounts aside on every account, or on none.
   *
   * @param least What it cannot do without.
   * @param most What it would take when there is room. Default: the least.
   * @throws BudgetExceededError when an account has no room for the least.
   */
  reserve(least: Amounts, most?: Amounts): Promise<Reservation>;
}

/**
 * Makes a ledger.
 *
 * @param store Where the accounts are kept.
 * @param accounts Those it draws on, the closest first.
 */
export function createLedger(store: BudgetStore, accounts: readonly BudgetAccount[]): Ledger {
  return {
    accounts,
    limits: (dimension) => accounts.some(({ limits }) => limits[dimension] !== undefined),
    reserve: async (least, most = least) => {
      if (accounts.length === 0) return { granted: wholeAmounts(most), settle: noAlerts };
      const id = randomUUID();
      const request = { id, accounts, least: wholeAmounts(least), most: wholeAmounts(most) };
      const { granted, excess } = await store.reserve(request);
      if (granted === undefined) throw new BudgetExceededError(excess);
      let settled: Promise<readonly BudgetAlert[]> | undefined;
      return {
        granted,
        settle: (used) => {
          settled ??= settleOn(store, accounts, id, wholeAmounts(used));
          return settled;
        },
      };
    },
  };
}

/** Nobody counts: whatever is asked for is there, and no store has to hear of it. */
const noAlerts = (): Promise<readonly BudgetAlert[]> => Promise.resolve([]);

async function settleOn(
  store: BudgetStore,
  accounts: readonly BudgetAccount[],
  id: string,
  used: Amounts,
): Promise<readonly BudgetAlert[]> {
  const states = await store.settle(id, used);
  const alerts = await Promise.all(accounts.map((account) => alertOf(store, account, states.get(account.key))));
  return alerts.filter((alert) => alert !== undefined);
}

async function alertOf(
  store: BudgetStore,
  { key, limits, alertAt }: BudgetAccount,
  state: AccountState | undefined,
): Promise<BudgetAlert | undefined> {
  if (alertAt === undefined || state === undefined) return undefined;
  for (const dimension of budgetDimensions) {
    const [limit, amount] = [limits[dimension], state.used[dimension] ?? 0];
    if (limit === undefined || amount === 0 || amount < limit * alertAt) continue;
    return (await store.markAlerted(key)) ? { account: key, dimension, used: amount, limit } : undefined;
  }
  return undefined;
}

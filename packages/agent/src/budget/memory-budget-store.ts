import { addAmounts, type Amounts, budgetDimensions, subtractAmounts } from "./amounts.ts";
import type { AccountState, BudgetAccount, BudgetStore, ReserveOutcome } from "./budget-store.ts";

/** Everything a store in memory holds, as JSON: to be kept somewhere, and to begin from. */
export interface BudgetSnapshot {
  readonly accounts: readonly (readonly [key: string, state: AccountState])[];
  readonly reservations: readonly (readonly [id: string, reservation: StoredReservation])[];
  readonly alerted: readonly string[];
}

/** A reservation that was not settled. */
export interface StoredReservation {
  readonly keys: readonly string[];
  readonly amounts: Amounts;
}

/** A store in the memory of this process. */
export interface MemoryBudgetStore extends BudgetStore {
  /** What it holds now. */
  snapshot(): BudgetSnapshot;
}

/**
 * Keeps budgets in memory: they end with the process unless you keep a snapshot. Accounts of days, months and
 * conversations stay until `forget`.
 *
 * @param from A snapshot to begin from. Default: nothing is used. Reservations in it that nobody settled stay counted.
 */
export function createMemoryBudgetStore(from?: BudgetSnapshot): MemoryBudgetStore {
  const accounts = new Map<string, AccountState>(from?.accounts);
  const reservations = new Map<string, StoredReservation>(from?.reservations);
  const alerted = new Set<string>(from?.alerted);
  const stateOf = (key: string): AccountState => accounts.get(key) ?? { used: {}, reserved: {} };
  const change = (key: string, changed: (state: AccountState) => AccountState): void => {
    accounts.set(key, changed(stateOf(key)));
  };
  return {
    reserve: ({ id, accounts: wanted, least, most }) => {
      const outcome = reserveOn(wanted, stateOf, least, most);
      const { granted } = outcome;
      if (granted !== undefined) {
        const keys = [...new Set(wanted.map(({ key }) => key))];
        reservations.set(id, { keys, amounts: granted });
        for (const key of keys) {
          change(key, ({ used, reserved }) => ({ used, reserved: addAmounts(reserved, granted) }));
        }
      }
      return Promise.resolve(outcome);
    },
    settle: (id, used) => {
      const reservation = reservations.get(id);
      reservations.delete(id);
      const settled = new Map<string, AccountState>();
      for (const key of reservation?.keys ?? []) {
        // One that was forgotten meanwhile stays so.
        if (!accounts.has(key)) continue;
        change(key, (state) => ({
          used: addAmounts(state.used, used),
          reserved: subtractAmounts(state.reserved, reservation?.amounts ?? {}),
        }));
        settled.set(key, stateOf(key));
      }
      return Promise.resolve(settled);
    },
    read: (key) => Promise.resolve(stateOf(key)),
    markAlerted: (key) => {
      const isFirst = !alerted.has(key);
      alerted.add(key);
      return Promise.resolve(isFirst);
    },
    forget: (keys) => {
      for (const key of keys) {
        accounts.delete(key);
        alerted.delete(key);
      }
      return Promise.resolve();
    },
    snapshot: () => ({ accounts: [...accounts], reservations: [...reservations], alerted: [...alerted] }),
  };
}

function reserveOn(
  accounts: readonly BudgetAccount[],
  stateOf: (key: string) => AccountState,
  least: Amounts,
  most: Amounts,
): ReserveOutcome {
  const granted: Record<string, number> = {};
  for (const dimension of budgetDimensions) {
    const wanted = least[dimension] ?? 0;
    let amount = Math.max(most[dimension] ?? 0, wanted);
    for (const { key, limits } of accounts) {
      const limit = limits[dimension];
      if (limit === undefined) continue;
      const { used, reserved } = stateOf(key);
      const taken = (used[dimension] ?? 0) + (reserved[dimension] ?? 0);
      const left = limit - taken;
      if (left < wanted) return { excess: { account: key, dimension, limit, taken, wanted } };
      amount = Math.min(amount, Math.max(left, 0));
    }
    if (amount > 0) granted[dimension] = amount;
  }
  return { granted };
}

import type { Amounts } from "./amounts.ts";
import { budgetDimensions } from "./amounts.ts";
import type { Ledger } from "./ledger.ts";

/**
 * Makes one ledger of two: everything is reserved on both, or on none. For a run that another run started, which draws on
 * both budgets; they may be kept in different stores.
 */
export function joinLedgers(outer: Ledger, inner: Ledger): Ledger {
  return {
    accounts: [...inner.accounts, ...outer.accounts],
    limits: (dimension) => outer.limits(dimension) || inner.limits(dimension),
    reserve: async (least, most = least) => {
      const first = await outer.reserve(least, most);
      let second;
      try {
        second = await inner.reserve(least, lesser(most, first.granted));
      } catch (error) {
        await first.settle({});
        throw error;
      }
      return {
        granted: lesser(first.granted, second.granted),
        settle: async (used) => [...(await first.settle(used)), ...(await second.settle(used))],
      };
    },
  };
}

function lesser(first: Amounts, second: Amounts): Amounts {
  return Object.fromEntries(
    budgetDimensions.flatMap((dimension) => {
      const [a, b] = [first[dimension], second[dimension]];
      return a === undefined || b === undefined ? [] : [[dimension, Math.min(a, b)]];
    }),
  );
}

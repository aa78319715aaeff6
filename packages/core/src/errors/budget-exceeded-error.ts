import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** What was asked of a budget, and what it had. Amounts are whole numbers in the unit of the dimension. */
export interface BudgetExcess {
  /** The account without room: `researcher/daily/2026-11-21`. */
  readonly account: string;
  /** What is counted: `microUsd`, `tokens`, `calls`. */
  readonly dimension: string;
  readonly limit: number;
  /** Used and reserved already. */
  readonly taken: number;
  readonly wanted: number;
}

/** Raised when a budget has no room for what was about to be done. It was not done. */
export class BudgetExceededError extends CordonError {
  /** The account, the dimension and the amounts. */
  readonly excess: BudgetExcess;

  constructor(excess: BudgetExcess) {
    const { account, dimension, limit, taken, wanted } = excess;
    super(
      "BUDGET_EXCEEDED",
      `Cannot spend ${wanted} ${dimension} of ${quote(account)}: ${taken} of ${limit} are used or reserved`,
    );
    this.excess = Object.freeze({ ...excess });
  }
}

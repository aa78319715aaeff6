import type { BudgetAlert } from "../budget/ledger.ts";
import type { ConsensusMethod, ConsensusResult, Statement, StatementFailure } from "./consensus-result.ts";

/** What can happen on the way to a consensus, without when and where. */
export type ConsensusEventBody =
  | { readonly type: "consensus-start"; readonly method: ConsensusMethod; readonly participants: readonly string[] }
  | { readonly type: "round-start"; readonly round: number }
  | ({ readonly type: "statement-end" } & Statement)
  | ({ readonly type: "statement-fail" } & StatementFailure)
  | ({ readonly type: "budget-alert" } & BudgetAlert)
  | { readonly type: "consensus-end"; readonly outcome: ConsensusResult["outcome"]; readonly rounds: number };

/** Something that happened, as plain data. Discriminated by `type`. */
export type ConsensusEvent = { readonly timeMs: number; readonly id: string } & ConsensusEventBody;

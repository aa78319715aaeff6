import type { Amounts } from "../budget/amounts.ts";
import type { AnswerGroup } from "./tally.ts";

/** How one answer is made of several. */
export type ConsensusMethod = "quorum" | "deliberation" | "debate";

/** In which part something was said. */
export type StatementRole = "answer" | "refinement" | "position" | "rebuttal" | "equivalence" | "verdict";

/** What one said. A model wrote the text: it is data from outside. */
export interface Statement {
  /** A participant, or `judge`. */
  readonly participant: string;
  /** From 1. */
  readonly round: number;
  readonly role: StatementRole;
  readonly text: string;
  /** The model that answered. */
  readonly model: string;
  readonly used: Amounts;
}

/** One that said nothing. */
export interface StatementFailure extends Pick<Statement, "participant" | "round" | "role"> {
  /** `no-answer`: it was empty, cut or held back. */
  readonly reason: "budget" | "model-failed" | "no-answer" | "deadline" | "abort" | "failed";
  readonly message: string;
}

/** What came of it, whatever happened. Plain data. */
export interface ConsensusResult {
  readonly id: string;
  readonly method: ConsensusMethod;
  /**
   * - `agreed`: more than half of all participants, those that said nothing included, gave one answer.
   * - `tie`: several answers have the most voices. `no-majority`: one has, but not more than half.
   * - `judged`, `no-verdict`: a judge decided a debate, or gave no verdict that can be read.
   * - `no-answers`: nobody said anything.
   */
  readonly outcome: "agreed" | "tie" | "no-majority" | "no-answers" | "judged" | "no-verdict";
  /** Set when it is `agreed` or `judged`. */
  readonly answer?: string;
  /** Whom the judge found right, if anybody. Set when it is `judged`. */
  readonly winner?: string;
  /** The answers with who gave them, the most voices first. Empty for a debate. */
  readonly groups: readonly AnswerGroup[];
  /** The groups that were outvoted. Empty when nothing is agreed. */
  readonly minority: readonly AnswerGroup[];
  /** Who said what, round by round, in the order of the participants. */
  readonly statements: readonly Statement[];
  readonly failures: readonly StatementFailure[];
  readonly rounds: number;
  /** Everything that was used, failed attempts included. Dollars are those that are known. */
  readonly used: Amounts;
  /** What ended it before its time. The outcome is then of what was said until then. */
  readonly stop?: "budget" | "deadline" | "abort";
}

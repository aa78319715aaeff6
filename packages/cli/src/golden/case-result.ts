import type { GoldenCaseProblem, GoldenDifference } from "@cordon/runtime/golden";
import type { Usage } from "@cordon/runtime";

/** What became of one golden case. */
export interface CaseResult {
  /** Relative to the folder of the skill. */
  readonly file: string;
  /** Undefined when it could not be read. */
  readonly name?: string;
  /** `updated`: it differed, and its file now says what it came to. `invalid`: it is no golden case. */
  readonly status: "passed" | "failed" | "updated" | "invalid";
  /** Of one that failed or was updated. */
  readonly differences: readonly GoldenDifference[];
  /** Of one that is invalid. */
  readonly problems: readonly GoldenCaseProblem[];
  /** What the call used, when there was one. */
  readonly usage?: Usage;
}

/** Says whether a case is as it should be. */
export const isGood = ({ status }: CaseResult): boolean => status === "passed" || status === "updated";

import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** One thing that is wrong with a golden case. */
export interface GoldenCaseProblem {
  /** What is wrong, with its place in the case: `expect.staus: it is unknown`. */
  readonly problem: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Raised when a golden case is none: it is no YAML, has an unknown field, lacks one, or holds a wrong value. */
export class GoldenCaseError extends CordonError {
  /** The file, as it was named. */
  readonly file: string;
  /** In the order of the file; never empty. */
  readonly problems: readonly GoldenCaseProblem[];

  constructor(file: string, problems: readonly GoldenCaseProblem[]) {
    const list = problems.map(({ problem, line, column }) => `${line}:${column}: ${problem}`).join("; ");
    super("GOLDEN_CASE_INVALID", `Cannot use the golden case ${quote(file)}: ${list}`);
    this.file = file;
    this.problems = [...problems];
  }
}

import { CordonError } from "./cordon-error.ts";

/** One thing that is wrong with the sources of a skill. */
export interface SkillBuildProblem {
  /** What is wrong, in a sentence. */
  readonly problem: string;
  /** The author's file, relative to the folder of the entry. Undefined: no file in particular. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
}

/** Raised when a skill cannot be built from its sources. Lists every problem found. */
export class SkillBuildError extends CordonError {
  /** The entry as messages show it. */
  readonly entry: string;
  /** Never empty. */
  readonly problems: readonly SkillBuildProblem[];

  constructor(entry: string, problems: readonly SkillBuildProblem[]) {
    const list = problems.map(({ problem, file, line, column }) => {
      const place = [file, line, column].filter((part) => part !== undefined).join(":");
      return place === "" ? problem : `${place}: ${problem}`;
    });
    super("SKILL_BUILD_FAILED", `Cannot build the skill "${entry}": ${list.join("; ")}`);
    this.entry = entry;
    this.problems = [...problems];
  }
}

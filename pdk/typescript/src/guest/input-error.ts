/** Raised when the input is not what a skill takes. */
export class InputError extends Error {
  /** What is wrong with it, by its path as in `items.0.name`; an empty path is the input as a whole. */
  readonly problems: readonly InputProblem[];

  constructor(problems: readonly InputProblem[]) {
    const parts = problems.map(({ path, problem }) => (path === "" ? problem : `"${path}" ${problem}`));
    super(`Cannot take the input: ${parts.join("; ")}`);
    this.name = "InputError";
    this.problems = problems;
  }
}

/** One thing that is wrong with an input. */
export interface InputProblem {
  readonly path: string;
  /** What is wrong, after the path. */
  readonly problem: string;
}

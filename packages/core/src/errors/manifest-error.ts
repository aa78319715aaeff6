import { CordonError } from "./cordon-error.ts";
import { type FieldProblem, formatFieldPath } from "./field-problem.ts";

/** Raised when a manifest has an unknown field, lacks one, or holds a value out of range. Lists every problem found. */
export class ManifestError extends CordonError {
  /** In the order of the manifest; never empty. */
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    const list = problems.map(({ path, problem }) => `${formatFieldPath(path)}: ${problem}`).join("; ");
    super("MANIFEST_INVALID", `Cannot read the manifest: ${list}`);
    this.problems = [...problems];
  }
}

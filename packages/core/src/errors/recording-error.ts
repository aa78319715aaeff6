import { CordonError } from "./cordon-error.ts";
import { type FieldProblem, formatFieldPath } from "./field-problem.ts";

/** Raised when what should be a recording of a call is none, or one that nothing could have recorded. */
export class RecordingError extends CordonError {
  /** In the order of the recording; never empty. The reading stops after some. */
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    const list = problems.map(({ path, problem }) => `${formatFieldPath(path)}: ${problem}`).join("; ");
    super("RECORDING_INVALID", `Cannot read the recording: ${list}`);
    this.problems = [...problems];
  }
}

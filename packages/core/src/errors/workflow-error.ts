import { CordonError } from "./cordon-error.ts";
import { type FieldProblem, formatFieldPath } from "./field-problem.ts";

/**
 * What kind of flaw a workflow has:
 *
 * - `text`: it is no YAML or JSON that is read here. `field`: a key or value is wrong.
 * - `unknown-step`: a reference to a step there is not. `unknown-target`: nothing there runs what a step names.
 * - `cycle`: steps wait for each other. `unreachable`: an output that cannot be there, or that leads nowhere.
 */
export type WorkflowFlawKind = "text" | "field" | "unknown-step" | "unknown-target" | "cycle" | "unreachable";

/** What is wrong with a workflow, and where. */
export interface WorkflowFlaw extends FieldProblem {
  readonly kind: WorkflowFlawKind;
  /** From 1. Set when it was read from text. */
  readonly line?: number;
  /** From 1. Set when it was read from text. */
  readonly column?: number;
}

/** Raised when a workflow cannot run. Nothing of it did. */
export class WorkflowError extends CordonError {
  readonly flaw: WorkflowFlaw;

  constructor(flaw: WorkflowFlaw) {
    const { path, problem, line, column } = flaw;
    const position = line === undefined ? "" : ` at line ${line}, column ${column}`;
    const place = path.length === 0 ? "" : `${formatFieldPath(path)}: `;
    super("WORKFLOW_INVALID", `Cannot use the workflow${position}: ${place}${problem}`);
    this.flaw = Object.freeze({ ...flaw, path: Object.freeze([...path]) });
  }
}

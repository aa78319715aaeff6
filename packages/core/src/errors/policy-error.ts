import { CordonError } from "./cordon-error.ts";
import { type FieldProblem, formatFieldPath } from "./field-problem.ts";

/** Where in a file a policy is wrong. */
export interface PolicyLocation {
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/** Raised when a policy has an unknown key or a bad value, or when two of its entries match one skill. */
export class PolicyError extends CordonError {
  /** Keys and list positions from the top of the policy to what is wrong. */
  readonly path: readonly (string | number)[];
  /** What is wrong there. */
  readonly problem: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;

  constructor(facts: FieldProblem, location?: PolicyLocation) {
    super("POLICY_INVALID", `Cannot read the policy${formatLocation(location)}: ${formatPlace(facts)}${facts.problem}`);
    this.path = [...facts.path];
    this.problem = facts.problem;
    if (location !== undefined) {
      Object.assign(this, location);
    }
  }

  /** The same error with the place in the file, for whoever read the file. */
  at(location: PolicyLocation): PolicyError {
    return new PolicyError(this, location);
  }
}

function formatPlace({ path }: FieldProblem): string {
  return path.length === 0 ? "" : `${formatFieldPath(path)}: `;
}

function formatLocation(location: PolicyLocation | undefined): string {
  if (location === undefined) {
    return "";
  }
  const { file, line, column } = location;
  return ` "${file}"${line === undefined ? "" : `:${line}${column === undefined ? "" : `:${column}`}`}`;
}

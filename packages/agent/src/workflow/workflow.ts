import type { CompensationDefinition, FailurePolicy, RetryOptions, Template } from "./workflow-definition.ts";

/** A compensation, filled in. */
export interface WorkflowCompensation extends Required<Omit<CompensationDefinition, "input" | "retry">> {
  readonly input?: Template;
  readonly retry: Required<RetryOptions>;
}

/** A step, checked and filled in. */
export interface WorkflowStep {
  readonly name: string;
  readonly run: string;
  readonly input: Template;
  /** The steps it needs, by reference or by `after`. */
  readonly needs: readonly string[];
  /** What it has something of: steps, and `input`. */
  readonly reads: readonly string[];
  readonly onFailure: FailurePolicy;
  readonly retry: Required<RetryOptions>;
  readonly timeoutMs: number;
  readonly compensate?: WorkflowCompensation;
}

/** A workflow that can run. Frozen; made by `defineWorkflow` and `parseWorkflow`, and by nothing else. */
export interface Workflow {
  readonly name: string;
  /** In an order in which they could run one after the other. */
  readonly steps: readonly WorkflowStep[];
  readonly output: Template;
}

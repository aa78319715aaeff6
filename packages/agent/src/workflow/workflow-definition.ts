import type { JsonValue } from "@cordon/core";

/**
 * A JSON value in which `{ $from: STEP }` stands for the output of a step and `{ $from: input }` for the input of the
 * workflow; `at` is a JSON pointer (RFC 6901) into it. There is no other way to refer: texts are never searched.
 */
export type Template = JsonValue;

/** How often a step is tried, and how long it waits between. */
export interface RetryOptions {
  /** With the first. 1 to 10. Default 3. */
  readonly attempts?: number;
  /** Milliseconds before the second; doubled with each, and anywhere in the upper half of that. Default 1,000. */
  readonly baseMs?: number;
  /** The longest of these waits. Default 30,000. */
  readonly maxMs?: number;
}

/** What undoes a step. */
export interface CompensationDefinition {
  /** What runs it, as for a step. */
  readonly run: string;
  /** It may refer to the input, the step and the steps before it. Default: `{ input, output }` of the step. */
  readonly input?: Template;
  /** Milliseconds for all of its attempts. Default 30,000. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
}

/**
 * What happens when a step fails for good: `fail` ends the workflow, `skip-dependents` leaves out what needs it, and a
 * default goes on with that as its output.
 */
export type FailurePolicy = "fail" | "skip-dependents" | { readonly default: JsonValue };

/** One step. */
export interface StepDefinition {
  /** What runs it: `agent:NAME`, `skill:ID`, `skill:ID/TOOL`, `function:NAME`, or what your port knows. */
  readonly run: string;
  /** Default null. */
  readonly input?: Template;
  /** Steps that come before, though nothing of theirs is needed. */
  readonly after?: readonly string[];
  /** Says that it is there for what it does, and not for its output. Default false. */
  readonly effect?: boolean;
  /** Default `fail`. */
  readonly onFailure?: FailurePolicy;
  readonly retry?: RetryOptions;
  /** Milliseconds for one attempt. Default 120,000. */
  readonly timeoutMs?: number;
  /** What undoes it when the workflow fails after it. Default: nothing does. */
  readonly compensate?: CompensationDefinition;
}

/** Steps that need each other's outputs, without a cycle. It is the operator's own: no model writes it. */
export interface WorkflowDefinition {
  /** 1 to 48 of `a-z`, `0-9` and `-`. */
  readonly name: string;
  /** 1 to 256 steps by name. */
  readonly steps: Readonly<Record<string, StepDefinition>>;
  /** What it comes to. Default: the outputs of the steps that no other needs, by name. */
  readonly output?: Template;
}

import type { JsonValue } from "@cordon/core";
import type { Amounts } from "../budget/amounts.ts";

/**
 * What became of a step:
 *
 * - `done`: it has an output. `defaulted`: it failed, and has its default.
 * - `failed`: every attempt did. `doubt`: it failed, and nobody knows what took effect.
 * - `skipped`: what it needs failed. `cancelled`: it ended because the workflow did. `not-run`: it never began.
 */
export type StepStatus = "done" | "defaulted" | "failed" | "doubt" | "skipped" | "cancelled" | "not-run";

/** One step of a run. */
export interface StepOutcome {
  readonly step: string;
  readonly status: StepStatus;
  readonly attempts: number;
  /** From the first attempt to its end. */
  readonly durationMs: number;
  readonly output?: JsonValue;
  /** Whether the output holds text from outside. */
  readonly untrusted: boolean;
  /** Why it is not `done`, where there is more to say. */
  readonly message?: string;
}

/** What became of a compensation. */
export interface CompensationOutcome {
  readonly step: string;
  /** `doubt`: it did not end in its time. */
  readonly status: "done" | "failed" | "doubt";
  readonly attempts: number;
  readonly message?: string;
}

/** What a workflow came to. Plain data. */
export interface WorkflowResult {
  readonly runId: string;
  readonly workflow: string;
  /** `partial`: it came to an end, but a step failed that was allowed to. `cancelled`: your signal, or the deadline. */
  readonly status: "done" | "partial" | "failed" | "cancelled";
  /** Set when it is `done` or `partial`. What skipped steps would have is null. */
  readonly output?: JsonValue;
  /** Whether the output, or anything it was made of, holds text from outside. */
  readonly untrusted: boolean;
  /** Every step, in an order in which they could run. */
  readonly steps: readonly StepOutcome[];
  /** The steps that are done, as they came to it. */
  readonly completed: readonly string[];
  /** What was undone, the last one done first. */
  readonly compensations: readonly CompensationOutcome[];
  /** Everything that steps said they used. */
  readonly used: Amounts;
  /** The most steps that were in flight at once. */
  readonly mostParallel: number;
  readonly durationMs: number;
  /** Why it is `failed` or `cancelled`: the step it was, if it was one. */
  readonly error?: { readonly step?: string; readonly message: string };
}

import type { JsonValue } from "@cordon/core";
import type { Amounts } from "../budget/amounts.ts";

/** What is to be run: one attempt of a step, or of what undoes it. */
export interface StepTask {
  readonly workflow: string;
  readonly runId: string;
  readonly step: string;
  readonly kind: "step" | "compensation";
  /** What the step names: `agent:researcher`. */
  readonly target: string;
  readonly input: JsonValue;
  /** Whether the input holds text from outside. */
  readonly untrusted: boolean;
  /** From 1. */
  readonly attempt: number;
  /** The same for all attempts of one step in one run, and for nothing else: to do it once, however often it is tried. */
  readonly key: string;
  /** Aborted when nobody needs it any more. What does not end then is in doubt. */
  readonly signal: AbortSignal;
}

/** Why an attempt failed. */
export interface StepFailure {
  readonly message: string;
  /** Whether trying again may help and does no harm. */
  readonly retry: boolean;
  /** Whether it is not known what took effect. Never tried again. Default false. */
  readonly doubt?: boolean;
}

/** What an attempt came to. */
export type StepResult =
  | {
      readonly output: JsonValue;
      /** Whether it holds text from outside. Default true. */
      readonly untrusted?: boolean;
      readonly used?: Amounts;
      readonly failure?: undefined;
    }
  | { readonly failure: StepFailure; readonly used?: Amounts };

/** Runs what steps name: agents, skills, functions. The only way a workflow does anything. */
export interface StepPort {
  /** Whether there is something of this name. Asked for every step before the first one runs. */
  knows(target: string): boolean;
  /** Runs it. A rejection is a failure that may be tried again, except for mistakes of the host. */
  run(task: StepTask): Promise<StepResult>;
}

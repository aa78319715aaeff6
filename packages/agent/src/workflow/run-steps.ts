import type { JsonValue } from "@cordon/core";
import { addAmounts, type Amounts } from "../budget/amounts.ts";
import { attemptStep, type AttemptsEnd } from "./attempt-step.ts";
import type { RunSetup } from "./run-options.ts";
import { createPace } from "./strategy.ts";
import { resolveTemplate } from "./template.ts";
import type { Workflow, WorkflowStep } from "./workflow.ts";
import type { WorkflowEventBody } from "./workflow-event.ts";
import type { StepOutcome } from "./workflow-result.ts";

/** Steps to run. */
export interface StepsToRun {
  readonly workflow: Workflow;
  readonly runId: string;
  readonly setup: RunSetup;
  readonly input: JsonValue;
  readonly signal: AbortSignal;
  readonly tell: (event: WorkflowEventBody) => void;
}

/** What the steps came to. */
export interface StepsEnd {
  readonly steps: readonly StepOutcome[];
  readonly completed: readonly string[];
  readonly used: Amounts;
  readonly mostParallel: number;
  readonly isCancelled: boolean;
  readonly error?: { readonly step?: string; readonly message: string };
  readonly valueOf: (from: string) => JsonValue | undefined;
  readonly inputOf: (step: string) => JsonValue;
  readonly isUntrusted: (step: string) => boolean;
}

/** Runs the steps of a workflow until all have an end, one fails for good, or the signal is aborted. Never rejects. */
export async function runSteps({ workflow, runId, setup, input, signal, tell }: StepsToRun): Promise<StepsEnd> {
  const { steps } = workflow;
  const pace = createPace(workflow, setup);
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  const outcomes = new Map<string, StepOutcome>();
  const values = new Map<string, JsonValue>([["input", input]]);
  const inputs = new Map<string, JsonValue>();
  const tainted = new Set<string>(setup.untrusted ? ["input"] : []);
  const taintedInputs = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const completed: string[] = [];
  let used: Amounts = {};
  let mostParallel = 0;
  let error: { readonly step?: string; readonly message: string } | undefined;
  let wasInterrupted = false;

  const end = (step: string, outcome: Omit<StepOutcome, "step">): void => {
    const { status, message } = outcome;
    outcomes.set(step, Object.freeze({ step, ...outcome }));
    tell({ type: "step-end", step, status, ...(message === undefined ? {} : { message }) });
  };
  const failStep = (step: WorkflowStep, ended: Omit<StepOutcome, "step">): void => {
    const { name, onFailure } = step;
    if (typeof onFailure === "object") {
      values.set(name, onFailure.default);
      end(name, { ...ended, status: "defaulted", output: onFailure.default });
      return;
    }
    end(name, ended);
    if (onFailure === "skip-dependents") return;
    error ??= { step: name, message: ended.message ?? "it failed" };
    failing.abort(new Error("another step of the workflow failed"));
  };

  const finish = (step: WorkflowStep, attempts: AttemptsEnd, startedAtMs: number): void => {
    const { name } = step;
    const { status, message, output, untrusted } = attempts;
    used = addAmounts(used, attempts.used);
    const durationMs = setup.clock.nowMs() - startedAtMs;
    const shared = { attempts: attempts.attempts, durationMs, ...(message === undefined ? {} : { message }) };
    if (status === "done" && output !== undefined) {
      values.set(name, output);
      if (untrusted) tainted.add(name);
      completed.push(name);
      end(name, { ...shared, status, output, untrusted });
      tellBound(pace.succeed(running.size >= pace.bound() && readySteps().length > 0), "success");
    } else if (status === "cancelled" || either.aborted) {
      wasInterrupted = true;
      end(name, { ...shared, status: status === "doubt" ? "doubt" : "cancelled", untrusted: false });
    } else failStep(step, { ...shared, status, untrusted: false });
  };
  const tellBound = (bound: number | undefined, because: "success" | "failure"): void => {
    if (bound !== undefined) tell({ type: "bound-change", bound, because });
  };

  const start = (step: WorkflowStep): void => {
    const { name, run: target, retry, timeoutMs } = step;
    const startedAtMs = setup.clock.nowMs();
    const resolved = resolveTemplate(step.input, (from) => values.get(from));
    tell({ type: "step-start", step: name, target });
    if (resolved.missing !== undefined) {
      const message = `its input is not there: ${resolved.missing}`;
      failStep(step, { status: "failed", attempts: 0, durationMs: 0, untrusted: false, message });
      return;
    }
    inputs.set(name, resolved.value);
    const untrusted = step.reads.some((read) => tainted.has(read));
    if (untrusted) taintedInputs.add(name);
    const mark = pace.mark();
    const task = {
      workflow: workflow.name,
      runId,
      step: name,
      kind: "step",
      target,
      input: resolved.value,
      untrusted,
      key: `${runId}/${name}`,
    } as const;
    const attempts = attemptStep(task, {
      port: setup.port,
      clock: setup.clock,
      random: setup.random,
      graceMs: setup.graceMs,
      retry,
      timeoutMs,
      signal: either,
      onFailure: (attempt, message, retryAfterMs) => {
        const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
        tell({ type: "attempt-fail", step: name, attempt, message, ...wait });
        if (!either.aborted) tellBound(pace.fail(mark), "failure");
      },
    });
    const ended = attempts.then((result) => {
      finish(step, result, startedAtMs);
      running.delete(name);
    });
    running.set(name, ended);
    mostParallel = Math.max(mostParallel, running.size);
  };

  const readySteps = (): readonly WorkflowStep[] =>
    steps.filter(
      ({ name, needs }) => !outcomes.has(name) && !running.has(name) && needs.every((need) => values.has(need)),
    );
  const skip = (): void => {
    // In an order in which they could run, so that one pass reaches everything.
    for (const { name, needs } of steps) {
      const lacking = needs.find((need) => outcomes.has(need) && !values.has(need));
      if (lacking === undefined || outcomes.has(name) || running.has(name)) continue;
      const message = `it needs "${lacking}"`;
      end(name, { status: "skipped", attempts: 0, durationMs: 0, untrusted: false, message });
    }
  };

  for (;;) {
    while (!either.aborted && running.size < pace.bound()) {
      skip();
      const [next] = pace.order(readySteps());
      if (next === undefined) break;
      start(next);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (!either.aborted) skip();
  const isCancelled = error === undefined && (wasInterrupted || outcomes.size < steps.length);
  if (isCancelled) {
    error = { message: setup.signal?.aborted === true ? "it was cancelled" : "it took longer than its deadline" };
  }
  const notRun = { status: "not-run", attempts: 0, durationMs: 0, untrusted: false } as const;
  return {
    steps: Object.freeze(steps.map(({ name }) => outcomes.get(name) ?? Object.freeze({ step: name, ...notRun }))),
    completed: Object.freeze(completed),
    used,
    mostParallel,
    isCancelled,
    ...(error === undefined ? {} : { error }),
    valueOf: (from) => values.get(from),
    inputOf: (step) => inputs.get(step) ?? null,
    isUntrusted: (step) => tainted.has(step) || taintedInputs.has(step),
  };
}

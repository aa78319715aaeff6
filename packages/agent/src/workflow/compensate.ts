import type { JsonValue } from "@cordon/core";
import { addAmounts, type Amounts } from "../budget/amounts.ts";
import { startDeadline } from "../clock/deadline.ts";
import { attemptStep } from "./attempt-step.ts";
import type { RunSetup } from "./run-options.ts";
import { resolveTemplate } from "./template.ts";
import type { Workflow, WorkflowStep } from "./workflow.ts";
import type { WorkflowEventBody } from "./workflow-event.ts";
import type { CompensationOutcome } from "./workflow-result.ts";

/** What is to be undone. */
export interface Undoing {
  readonly workflow: Workflow;
  readonly runId: string;
  readonly setup: RunSetup;
  /** The steps that are done, in the order in which they were. */
  readonly completed: readonly string[];
  readonly valueOf: (from: string) => JsonValue | undefined;
  readonly inputOf: (step: string) => JsonValue;
  readonly isUntrusted: (step: string) => boolean;
  readonly tell: (event: WorkflowEventBody) => void;
}

/**
 * Undoes steps, the last one done first, one after the other. Each has its own time, whatever ended the run; one that fails
 * is reported, and the others are undone all the same.
 */
export async function compensate(
  undoing: Undoing,
): Promise<{ readonly outcomes: readonly CompensationOutcome[]; readonly used: Amounts }> {
  const byName = new Map(undoing.workflow.steps.map((step) => [step.name, step]));
  const outcomes: CompensationOutcome[] = [];
  let used: Amounts = {};
  for (const name of undoing.completed.toReversed()) {
    const step = byName.get(name);
    if (step?.compensate === undefined) continue;
    undoing.tell({ type: "compensation-start", step: name });
    const { outcome, used: usedByIt } = await undo(step, step.compensate, undoing);
    used = addAmounts(used, usedByIt);
    outcomes.push(Object.freeze(outcome));
    undoing.tell({ type: "compensation-end", ...outcome });
  }
  return { outcomes, used };
}

async function undo(
  { name: step }: WorkflowStep,
  { run: target, input: template, timeoutMs, retry }: NonNullable<WorkflowStep["compensate"]>,
  { workflow, runId, setup, valueOf, inputOf, isUntrusted, tell }: Undoing,
): Promise<{ readonly outcome: CompensationOutcome; readonly used: Amounts }> {
  const whole = { input: inputOf(step), output: valueOf(step) ?? null };
  const { value: input, missing } = template === undefined ? { value: whole } : resolveTemplate(template, valueOf);
  if (input === undefined) {
    const message = `"${missing}" is not there`;
    return { outcome: { step, status: "failed", attempts: 0, message }, used: {} };
  }
  using deadline = startDeadline(setup.clock, timeoutMs);
  const end = await attemptStep(
    {
      workflow: workflow.name,
      runId,
      step,
      kind: "compensation",
      target,
      input,
      untrusted: isUntrusted(step),
      key: `${runId}/${step}/compensation`,
    },
    {
      port: setup.port,
      clock: setup.clock,
      random: setup.random,
      graceMs: setup.graceMs,
      retry,
      timeoutMs,
      signal: deadline.signal,
      onFailure: (attempt, message, retryAfterMs) =>
        tell({ type: "attempt-fail", step, attempt, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }),
    },
  );
  const late = end.status === "cancelled" ? `it took longer than ${timeoutMs} ms` : undefined;
  const message = end.message ?? late;
  const status = end.status === "cancelled" ? "failed" : end.status;
  return {
    outcome: { step, status, attempts: end.attempts, ...(message === undefined ? {} : { message }) },
    used: end.used,
  };
}

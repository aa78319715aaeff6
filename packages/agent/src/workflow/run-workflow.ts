import { randomUUID } from "node:crypto";
import { escapeText, type JsonValue, WorkflowError } from "@cordon/core";
import { addAmounts } from "../budget/amounts.ts";
import { startDeadline } from "../clock/deadline.ts";
import { checkedJson } from "../json/checked-json.ts";
import { untilAborted } from "../model/until-aborted.ts";
import { compensate } from "./compensate.ts";
import { checkWorkflow } from "./define-workflow.ts";
import { type RunSetup, type RunWorkflowOptions, setUpRun } from "./run-options.ts";
import { runSteps, type StepsEnd } from "./run-steps.ts";
import type { StepPort } from "./step-port.ts";
import { resolveTemplate } from "./template.ts";
import type { Workflow } from "./workflow.ts";
import type { WorkflowEventBody } from "./workflow-event.ts";
import type { WorkflowResult } from "./workflow-result.ts";

const bounds = { maxBytes: 1_048_576, maxDepth: 64 };

/**
 * Runs a workflow: each step once what it needs is done, at most so many at once. When one fails for good, or the run is
 * ended, what is done is undone in reverse order.
 *
 * It is kept in this process only: after a crash nothing is undone.
 *
 * @param input JSON, at most 1 MiB.
 * @returns What it came to, however it ended.
 * @throws OptionError; WorkflowError when the port does not know what a step names. Then nothing ran.
 */
export async function runWorkflow(
  workflow: Workflow,
  input: JsonValue,
  options: RunWorkflowOptions,
): Promise<WorkflowResult> {
  checkWorkflow(workflow);
  const setup = setUpRun(options);
  const checked = checkedJson(input, bounds);
  if (checked.problem !== undefined)
    throw new WorkflowError({ kind: "field", path: ["input"], problem: checked.problem });
  checkTargets(workflow, setup.port);
  const runId = setup.runId ?? randomUUID();
  const startedAtMs = setup.clock.nowMs();
  const tell = (event: WorkflowEventBody): void => {
    try {
      setup.onEvent?.(Object.freeze({ timeMs: setup.clock.nowMs(), runId, ...event }));
    } catch {
      // A listener decides nothing, and must not stop what it listens to.
    }
  };
  tell({ type: "workflow-start", workflow: workflow.name, strategy: setup.strategy });
  using deadline = startDeadline(setup.clock, setup.deadlineMs);
  const signal = setup.signal === undefined ? deadline.signal : AbortSignal.any([setup.signal, deadline.signal]);
  const ran = await runSteps({ workflow, runId, setup, input: checked.value, signal, tell });
  const end = ran.error === undefined ? await conclude(workflow, ran, { setup, signal }) : { error: ran.error };
  const undone =
    end.error === undefined ? { outcomes: [], used: {} } : await compensate({ ...ran, workflow, runId, setup, tell });
  const isWhole = ran.steps.every(({ status }) => status === "done");
  const isCancelled = ran.isCancelled || (ran.error === undefined && signal.aborted);
  const ended = isCancelled ? "cancelled" : "failed";
  const status = end.error === undefined ? (isWhole ? "done" : "partial") : ended;
  const message = end.error?.message;
  tell({ type: "workflow-end", status, ...(message === undefined ? {} : { message }) });
  return Object.freeze({
    runId,
    workflow: workflow.name,
    status,
    ...(end.error === undefined ? { output: end.output } : { error: end.error }),
    untrusted: setup.untrusted || ran.steps.some(({ untrusted }) => untrusted),
    steps: ran.steps,
    completed: ran.completed,
    compensations: undone.outcomes,
    used: addAmounts(ran.used, undone.used),
    mostParallel: ran.mostParallel,
    durationMs: setup.clock.nowMs() - startedAtMs,
  });
}

function checkTargets({ steps }: Workflow, port: StepPort): void {
  for (const { name, run, compensate: undo } of steps) {
    for (const [target, path] of [
      [run, ["steps", name, "run"]],
      [undo?.run, ["steps", name, "compensate", "run"]],
    ] as const) {
      if (target === undefined || port.knows(target)) continue;
      throw new WorkflowError({ kind: "unknown-target", path, problem: `there is nothing that runs "${target}"` });
    }
  }
}

type Conclusion =
  | { readonly output: JsonValue; readonly error?: undefined }
  | { readonly error: { readonly message: string } };

async function conclude(
  { output }: Workflow,
  ran: StepsEnd,
  { setup: { aggregate }, signal }: { readonly setup: RunSetup; readonly signal: AbortSignal },
): Promise<Conclusion> {
  const made =
    aggregate === undefined
      ? resolveTemplate(output, ran.valueOf)
      : await aggregated(async () => await aggregate(ran.steps), signal);
  if (made.missing !== undefined) return { error: { message: `Cannot make the output: ${made.missing}` } };
  const { value, problem } = checkedJson(made.value, { maxBytes: 4 * bounds.maxBytes, maxDepth: bounds.maxDepth });
  return problem === undefined ? { output: value } : { error: { message: `Cannot make the output: ${problem}` } };
}

async function aggregated(
  aggregate: () => Promise<JsonValue>,
  signal: AbortSignal,
): Promise<{ readonly value?: JsonValue; readonly missing?: string }> {
  try {
    return { value: await untilAborted(aggregate(), signal) };
  } catch (error) {
    return { missing: escapeText(error instanceof Error ? error.message : "something was thrown that is no error") };
  }
}

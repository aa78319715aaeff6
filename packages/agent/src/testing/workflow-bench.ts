import type { JsonValue } from "@cordon/core";
import { createStepPort, type StepFunction } from "../workflow/create-step-port.ts";
import { defineWorkflow } from "../workflow/define-workflow.ts";
import type { RunWorkflowOptions } from "../workflow/run-options.ts";
import { runWorkflow } from "../workflow/run-workflow.ts";
import type { WorkflowDefinition } from "../workflow/workflow-definition.ts";
import type { WorkflowEvent } from "../workflow/workflow-event.ts";
import type { WorkflowResult } from "../workflow/workflow-result.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";

/** A reference. */
export const from = (step: string, at?: string): JsonValue => ({ $from: step, ...(at === undefined ? {} : { at }) });
/** A run of a test, and what it did. */
export interface WorkflowBench {
  readonly clock: ManualClock;
  readonly events: WorkflowEvent[];
  /** Targets, or `undo TARGET`, as they were called. */
  readonly calls: string[];
  readonly running: Promise<WorkflowResult>;
  /** Lets time pass until it ended. */
  readonly result: () => Promise<WorkflowResult>;
}

/** Starts a workflow of functions on a clock of its own. */
export function startWorkflow(
  definition: Omit<WorkflowDefinition, "name">,
  functions: Readonly<Record<string, StepFunction>>,
  { input = null, ...changed }: Partial<RunWorkflowOptions> & { readonly input?: JsonValue } = {},
): WorkflowBench {
  const bench: Pick<WorkflowBench, "clock" | "events" | "calls"> = {
    clock: createManualClock(),
    events: [],
    calls: [],
  };
  const told = Object.entries(functions).map(([name, does]): readonly [string, StepFunction] => [
    name,
    async (value, task) => {
      bench.calls.push(task.kind === "step" ? task.step : `undo ${task.step}`);
      await Promise.resolve();
      return await does(value, task);
    },
  ]);
  const running = runWorkflow(defineWorkflow({ name: "test", ...definition }), input, {
    port: createStepPort({ functions: Object.fromEntries(told) }),
    clock: bench.clock,
    random: () => 0,
    runId: "run",
    onEvent: (event) => bench.events.push(event),
    ...changed,
  });
  return { ...bench, running, result: () => bench.clock.runUntil(running) };
}

/** Gives its input back. */
export const echo: StepFunction = (input) => input;
/** Always fails. */
export const fail: StepFunction = () => {
  throw new Error("it broke");
};

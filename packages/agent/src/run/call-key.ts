import type { RunContext } from "./run-context.ts";

/**
 * Names a call among all calls of a run, those of its agents and of earlier steps included: what a model calls it is unique
 * within one answer only.
 */
export function callKey(run: RunContext, callId: string): string {
  return `${run.runId}#${run.state().step}#${callId}`;
}

import type { AgentSetup } from "../agent-setup.ts";
import type { RunOptions } from "../agent-options.ts";
import type { RunContext, SharedRun } from "./run-context.ts";

/** A run to begin, or to go on with when it has records. */
export interface RunToGoOn {
  readonly setup: AgentSetup;
  readonly shared: SharedRun;
  readonly runId: string;
  /** The run that asks. */
  readonly parent?: RunContext;
  /** What is asked. Undefined for a run that must have records. */
  readonly question?: string;
  readonly options?: RunOptions;
  /** Whether there must be no records of it yet. */
  readonly isNew?: boolean;
}

import type { Amounts } from "../budget/amounts.ts";
import type { StopReason } from "../run/stop-reason.ts";

/** A run of an agent that has ended: numbers and names, no text of it. */
export interface AgentExecution {
  readonly runId: string;
  readonly startedAtMs: number;
  /** What it waited for while the agent was paused or in error counts too. */
  readonly endedAtMs: number;
  readonly stop: StopReason;
  readonly steps: number;
  readonly used: Amounts;
  /** How often it stood still since the agent did. */
  readonly interruptions: number;
  /** The code of its error, when it had one. */
  readonly errorCode?: string;
}

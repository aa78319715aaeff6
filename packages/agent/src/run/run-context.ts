import type { JsonValue } from "@cordon/core";
import type { AgentSetup } from "../agent-setup.ts";
import type { ApprovalRequest } from "../approval/approval-request.ts";
import type { ToolApprover } from "../approval/ask-approver.ts";
import type { UsedApprovals } from "../approval/used-approvals.ts";
import type { Ledger } from "../budget/ledger.ts";
import type { OutputCheck } from "../output-schema.ts";
import type { ToolTable } from "../tools/tool-table.ts";
import type { AgentEvent, AgentEventBody } from "./agent-event.ts";
import type { RunToGoOn } from "./run-to-go-on.ts";
import type { RunRecord } from "./run-record.ts";
import type { RunRecords } from "./run-records.ts";
import type { DoubtfulCall, RunResult } from "./run-result.ts";
import type { RunState } from "./run-state.ts";

/** What a run that is resumed was given. */
export interface GivenAnswers {
  readonly approvals: readonly string[];
  readonly refusals: readonly string[];
  readonly doubts: Readonly<Record<string, "repeat" | "tell">>;
}

/** What a run shares with those it starts. */
export interface SharedRun {
  readonly records: RunRecords;
  readonly signal: AbortSignal;
  /** Whether it was the deadline that ended it. */
  readonly isDeadline: () => boolean;
  readonly answers: GivenAnswers;
  /** Whoever reads the events of the outermost run. */
  readonly onEvent: (event: AgentEvent) => void;
  /** Of the outermost agent, before that of the agent that runs. */
  readonly approve: ToolApprover | "pause" | undefined;
  readonly usedApprovals: UsedApprovals;
  readonly key: Uint8Array;
  /** Begins a run that this one starts, or goes on with it. */
  readonly goOn: (toDo: RunToGoOn) => Promise<RunResult>;
}

/** One run of one agent. */
export interface RunContext {
  readonly setup: AgentSetup;
  readonly shared: SharedRun;
  readonly runId: string;
  readonly path: readonly string[];
  readonly conversation: string;
  readonly tenant: string | undefined;
  readonly maxSteps: number;
  readonly maxDepth: number;
  /** The permissions of the agent and of those that asked it, each for itself. */
  readonly ceilings: readonly (readonly string[])[];
  /** What it draws on, as it is now. */
  readonly ledger: () => Ledger;
  readonly tools: ToolTable<AgentSetup>;
  readonly checkOutput: OutputCheck | undefined;
  readonly outputSchema: Readonly<Record<string, unknown>> | undefined;
  /** Calls of skills that hold a reservation. */
  readonly running: Set<Promise<void>>;
  /** The state, which changes with each record. */
  readonly state: () => RunState;
  /** Writes a record and goes on to the state after it. */
  readonly record: (record: RunRecord) => Promise<void>;
  readonly emit: (body: AgentEventBody) => void;
  /** Tells an event of this run, or of one it started. */
  readonly hear: (event: AgentEvent) => void;
}

/** What holds a step up: calls that wait for a yes, or are in doubt. */
export interface HeldUp {
  readonly approvals: readonly ApprovalRequest[];
  readonly doubts: readonly DoubtfulCall[];
}

/** What a loop came to. */
export interface LoopEnd {
  readonly stop:
    | "answer"
    | "max-steps"
    | "no-progress"
    | "length"
    | "content-filter"
    | "arguments-invalid"
    | "output-invalid"
    | "approval"
    | "in-doubt";
  readonly output?: JsonValue;
  readonly heldUp?: HeldUp;
}

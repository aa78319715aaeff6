import type { JsonValue } from "@cordon/core";
import type { ApprovalRequest } from "../approval/approval-request.ts";
import type { Amounts } from "../budget/amounts.ts";
import type { AgentMessage } from "./agent-message.ts";
import type { RunCost } from "./run-state.ts";
import type { StopReason } from "./stop-reason.ts";

/** A call of which it is not known whether it took effect. */
export interface DoubtfulCall {
  /** Names the call among all calls of the run. */
  readonly id: string;
  readonly runId: string;
  readonly callId: string;
  readonly tool: string;
  /** As the model wrote it. */
  readonly input: string;
}

/** What a run came to, however it stopped. Plain data. */
export interface RunResult {
  readonly runId: string;
  readonly conversation: string;
  readonly stop: StopReason;
  /** The text of the last answer. A model wrote it: treat it as data from outside when `untrusted`. */
  readonly text: string;
  /** The answer as the schema of the output has it. Set when there is one and the stop is `answer`. */
  readonly output?: JsonValue;
  /** Whether the model has read text from outside. */
  readonly untrusted: boolean;
  readonly steps: number;
  /** Everything that was used, with the runs it started. Dollars are those that are known. */
  readonly used: Amounts;
  /** The same by model and tool. */
  readonly costs: readonly RunCost[];
  /** The version of the price table that the dollars are from. Set when there is one. */
  readonly priceVersion?: string;
  /** The conversation with the answer, to go on with it. */
  readonly messages: readonly AgentMessage[];
  /** Why it stopped, when that was an error: code and message. */
  readonly error?: { readonly code: string; readonly message: string };
  /** What waits for a yes, when the stop is `approval`. */
  readonly approvals: readonly ApprovalRequest[];
  /** What is in doubt, when the stop is `in-doubt`. */
  readonly doubts: readonly DoubtfulCall[];
  /** The run as a signed text, to resume it anywhere. Set when it can go on; it holds everything that was read. */
  readonly state?: string;
}

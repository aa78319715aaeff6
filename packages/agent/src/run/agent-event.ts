import type { ApprovalOutcome } from "../approval/ask-approver.ts";
import type { ApprovalRequest } from "../approval/approval-request.ts";
import type { Amounts } from "../budget/amounts.ts";
import type { BudgetAlert } from "../budget/ledger.ts";
import type { ModelEvent } from "../model/ask-models.ts";
import type { FinishReason } from "../model/model-answer.ts";
import type { PromptReference } from "../prompt/prompt-template.ts";
import type { ToolOutcome } from "../tools/tool-result.ts";
import type { StopReason } from "./stop-reason.ts";

/** Where something happened. */
export interface AgentEventBase {
  /** Milliseconds of the Unix clock. */
  readonly timeMs: number;
  readonly runId: string;
  /** The names of the agents, from the outermost to the one it happened to. */
  readonly path: readonly string[];
}

/** What can happen in a run, without where. */
export type AgentEventBody =
  | {
      readonly type: "run-start";
      readonly conversation: string;
      readonly tenant?: string;
      /** The prompt that the instructions were rendered from. */
      readonly prompt?: PromptReference;
    }
  | { readonly type: "run-resume"; readonly step: number; readonly prompt?: PromptReference }
  | { readonly type: "step-start"; readonly step: number }
  | ModelEvent
  | {
      readonly type: "model-end";
      readonly model: string;
      readonly finish: FinishReason;
      readonly used: Amounts;
      /** Whether its price is known; else `used` has no dollars. */
      readonly isPriced: boolean;
    }
  | {
      /** The model wants a tool called. */
      readonly type: "tool-call";
      readonly callId: string;
      readonly tool: string;
      /** As the model wrote it. */
      readonly input: string;
    }
  | { readonly type: "tool-start"; readonly callId: string; readonly tool: string; readonly argumentsDigest: string }
  | {
      readonly type: "tool-end";
      readonly callId: string;
      readonly tool: string;
      readonly outcome: ToolOutcome;
      /** Why it is not `ok`. */
      readonly message?: string;
      readonly untrusted: boolean;
      /** Characters of its output that the model gets to see; of what is no text, as JSON. */
      readonly outputCharacters: number;
      readonly used: Amounts;
    }
  | { readonly type: "approval-request"; readonly request: ApprovalRequest }
  | {
      readonly type: "approval-end";
      readonly callId: string;
      readonly tool: string;
      /** `token`: a signed yes. `waiting`: the run pauses for it. The others are what the approver came to. */
      readonly outcome: ApprovalOutcome | "token" | "token-refused" | "waiting";
      /** Why a token was not taken. */
      readonly problem?: string;
    }
  | ({ readonly type: "budget-alert" } & BudgetAlert)
  | { readonly type: "output-refuse"; readonly rule: "schema" | "citations"; readonly problem: string }
  | { readonly type: "memory-fail"; readonly operation: "recall" | "remember" }
  | { readonly type: "step-end"; readonly step: number }
  | { readonly type: "run-end"; readonly stop: StopReason; readonly steps: number; readonly used: Amounts };

/** Something that happened in a run, as plain data. Discriminated by `type`. */
export type AgentEvent = AgentEventBase & AgentEventBody;

/** The name of an event. */
export type AgentEventType = AgentEvent["type"];

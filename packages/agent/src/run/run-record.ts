import type { Amounts } from "../budget/amounts.ts";
import type { AnswerPart, FinishReason } from "../model/model-answer.ts";
import type { ToolResult } from "../tools/tool-result.ts";
import type { PromptReference } from "../prompt/prompt-template.ts";
import type { AgentMessage } from "./agent-message.ts";
import type { StopReason } from "./stop-reason.ts";

/** The run began. */
export interface RunStartRecord {
  readonly type: "run-start";
  /** The form of the records. */
  readonly format: 1;
  readonly runId: string;
  readonly agent: string;
  readonly path: readonly string[];
  readonly conversation: string;
  readonly tenant?: string;
  /** What was said before, and the question last. */
  readonly messages: readonly AgentMessage[];
  /** What was remembered, which the model reads before the question. */
  readonly remembered?: AgentMessage;
  /** JSON Schema of the answer. */
  readonly output?: Readonly<Record<string, unknown>>;
  /** The prompt that its instructions were rendered from. */
  readonly prompt?: PromptReference;
  /** Whether it began with text from outside. */
  readonly untrusted: boolean;
  readonly timeMs: number;
}

/** A model was about to be asked. Without an end after it, what it cost is not known, and counted at its worst case. */
export interface ModelStartRecord {
  readonly type: "model-start";
  readonly step: number;
  readonly model: string;
}

/** A model answered. */
export interface ModelEndRecord {
  readonly type: "model-end";
  readonly step: number;
  readonly model: string;
  readonly content: readonly AnswerPart[];
  readonly finish: FinishReason;
  readonly used: Amounts;
}

/** A model gave no answer. What that cost is not known, unless it was refused at once, and counted at its worst case. */
export interface ModelFailRecord {
  readonly type: "model-fail";
  readonly step: number;
  readonly model: string;
  readonly kind: string;
  readonly used: Amounts;
}

/** A tool was about to be called. Without an end after it, nobody knows whether it was. */
export interface ToolStartRecord {
  readonly type: "tool-start";
  readonly callId: string;
  readonly tool: string;
  readonly argumentsDigest: string;
  /** The digest of the module; of an agent its name. */
  readonly digest: string;
  /** Whether it can be called again without anybody asking: it changes and sends nothing. */
  readonly repeatable: boolean;
}

/** A tool call has its result. */
export interface ToolEndRecord {
  readonly type: "tool-end";
  readonly callId: string;
  readonly tool: string;
  readonly result: ToolResult;
  readonly used: Amounts;
}

/** An approval was answered. */
export interface ApprovalEndRecord {
  readonly type: "approval-end";
  readonly callId: string;
  readonly argumentsDigest: string;
  readonly outcome: string;
}

/** An answer did not follow the schema of the output or the rule of citations, and the model was told. */
export interface OutputRefuseRecord {
  readonly type: "output-refuse";
  /** What it broke. Default `schema`. */
  readonly rule?: "schema" | "citations";
  readonly problem: string;
}

/** The run stopped. After some stops it can be resumed, and further records follow. */
export interface RunEndRecord {
  readonly type: "run-end";
  readonly stop: StopReason;
  readonly timeMs: number;
}

/** One line of the journal of a run. Plain JSON. */
export type RunRecord =
  | RunStartRecord
  | ModelStartRecord
  | ModelEndRecord
  | ModelFailRecord
  | ToolStartRecord
  | ToolEndRecord
  | ApprovalEndRecord
  | OutputRefuseRecord
  | RunEndRecord;

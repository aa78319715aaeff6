import type { SkillRunner } from "@cordon/core";
import type { Agent } from "./agent.ts";
import type { ToolApprover } from "./approval/ask-approver.ts";
import type { ToolAction, ToolRule } from "./approval/tool-rule.ts";
import type { UsedApprovals } from "./approval/used-approvals.ts";
import type { BudgetOptions } from "./budget/budget-options.ts";
import type { AgentMemory } from "./memory.ts";
import type { AgentMode } from "./mode/agent-mode.ts";
import type { Prompt } from "./prompt/prompt-template.ts";
import type { ModelChoice } from "./model/model-entry.ts";
import type { ModelRouter } from "./model/model-router.ts";
import type { AgentEvent } from "./run/agent-event.ts";
import type { AgentMessage } from "./run/agent-message.ts";
import type { RunJournal } from "./run/run-journal.ts";

/** What an agent is. It is the operator's side: nothing in it comes from a model or a skill. */
export interface AgentOptions {
  /** 1 to 48 of `a-z`, `0-9` and `-`. Accounts, events and journals carry it. */
  readonly name: string;
  /** What other agents ask it for. */
  readonly description?: string;
  /** A model, models to ask one after the other when one fails, or a router. */
  readonly model: ModelChoice | ModelRouter;
  /** Its hands. Default: none. */
  readonly skills?: SkillRunner;
  /** Other agents it can ask. They draw on its budget and have no permission that it has not. Default: none. */
  readonly agents?: readonly Agent[];
  /** What it is told before all else. A rendered prompt leaves its name and version in every event and record of a beginning. */
  readonly instructions?: string | Prompt;
  /** How it works. Default: as the instructions say. */
  readonly mode?: "focus" | "creative" | "research" | AgentMode;
  /**
   * What it may do at most: `skill:call:ID` for each skill, `model:call:PROVIDER/MODEL` for each model, and everything the
   * skills then do. What a skill does must be covered by its own requests, the policy and this. Default: no such bound.
   */
  readonly permissions?: readonly string[];
  /** What it may spend. Default: no limit, and nothing is kept. */
  readonly budget?: BudgetOptions;
  /** JSON Schema 2020-12 of its answers, where a run names none; `format` is not checked. Default: any text. */
  readonly output?: Readonly<Record<string, unknown>>;
  /** Answers of models in one run. Default 20. */
  readonly maxSteps?: number;
  /** Tool calls of one step that run at the same time. Default 4. */
  readonly maxParallelCalls?: number;
  /** Steps in a row that come to exactly the same, after which it stops. Default 3. */
  readonly maxRepeats?: number;
  /** How deep agents may ask agents, this one included. Default 3. */
  readonly maxDepth?: number;
  /** Tokens of one answer. What an answer costs at most depends on it. Default 4,096. */
  readonly maxOutputTokens?: number;
  /** Milliseconds for one attempt of one model. Default 120,000. */
  readonly modelTimeoutMs?: number;
  /** Characters of one result of a tool that the model gets to see. Default 16,000. */
  readonly maxToolOutputCharacters?: number;
  /** Which calls are allowed, asked for or refused. Default: none beside the flags of the skills. */
  readonly rules?: readonly ToolRule[];
  /** What happens with calls that can change or send something once untrusted content was read. Default `ask`. */
  readonly afterUntrusted?: ToolAction;
  /**
   * Who says yes. `pause` stops the run, to be resumed with signed answers. Default: nobody, and what is asked for is
   * refused.
   */
  readonly approve?: ToolApprover | "pause";
  /** How long an answer may take, in milliseconds. Default 60,000; 24 hours with `pause`. */
  readonly approvalTimeoutMs?: number;
  /**
   * At least 32 secret bytes that sign paused runs and answers to them. Default: made anew for each agent object, which can
   * then resume its own runs only.
   */
  readonly approvalKey?: Uint8Array;
  /** Remembers which answers were used. Default: in memory; share one where several processes resume runs. */
  readonly usedApprovals?: UsedApprovals;
  /** Where runs are written down, to be resumed after a crash. Default: nowhere. */
  readonly journal?: RunJournal;
  /** What it remembers between runs. Default: nothing. */
  readonly memory?: AgentMemory;
  /** Hears of everything that happens in its runs, those of agents it asks included. It must not throw. */
  readonly onEvent?: (event: AgentEvent) => void;
}

/** What belongs to one run. */
export interface RunOptions {
  /** Ends the run, waiting or not. */
  readonly signal?: AbortSignal;
  /** Milliseconds the run may take. Default: as long as its other limits allow. */
  readonly deadlineMs?: number;
  /** The conversation it belongs to, which has a budget and a memory. Default: one of its own. */
  readonly conversation?: string;
  /** Whom it is for. Skills keep what they keep for each tenant. */
  readonly tenant?: string;
  /** What was said before: the `messages` of an earlier result. Default: nothing. */
  readonly history?: readonly AgentMessage[];
  /** Whether the question itself holds text from outside. Default false. */
  readonly untrusted?: boolean;
  /** JSON Schema 2020-12 of the answer; `format` is not checked. Default: the agent's. */
  readonly output?: Readonly<Record<string, unknown>>;
  /** In place of the agent's. */
  readonly maxSteps?: number;
  /** Names the run; unique. Default: a random one. */
  readonly runId?: string;
}

/** What belongs to going on with a run. */
export interface ResumeOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds from now. Default: as long as its other limits allow. */
  readonly deadlineMs?: number;
  /** In place of the agent's; counts from the beginning of the run. */
  readonly maxSteps?: number;
  /** What `signApproval` wrote. Each is used for the one call it is for. */
  readonly approvals?: readonly string[];
  /** Ids of requests that are refused. */
  readonly refusals?: readonly string[];
  /**
   * What to do with calls in doubt, by the ids they are listed with: `repeat` calls again, which may take effect a second time; `tell` lets the
   * model know that nobody knows.
   */
  readonly doubts?: Readonly<Record<string, "repeat" | "tell">>;
}

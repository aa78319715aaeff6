import { randomBytes } from "node:crypto";
import { OptionError, parsePermissionEntries, type SkillRunner } from "@cordon/core";
import type { AgentOptions } from "./agent-options.ts";
import type { ToolApprover } from "./approval/ask-approver.ts";
import { createToolDecider, type ToolDecider } from "./approval/tool-rule.ts";
import { createMemoryUsedApprovals, type UsedApprovals } from "./approval/used-approvals.ts";
import { type AgentAccounts, createAgentAccounts } from "./budget/agent-accounts.ts";
import { limitInMicroUsd } from "./budget/budget-options.ts";
import type { BudgetStore } from "./budget/budget-store.ts";
import { createMemoryBudgetStore } from "./budget/memory-budget-store.ts";
import { checkPriceTable } from "./budget/price-table.ts";
import { checkAgentOptions } from "./check-agent-options.ts";
import type { AgentMemory } from "./memory.ts";
import { checkKey } from "./message-code.ts";
import { type AgentMode, agentModes } from "./mode/agent-mode.ts";
import { createModelRouter, isModelRouter, type ModelRouter } from "./model/model-router.ts";
import type { Pricing } from "./model/price-of.ts";
import { createOutputCheck } from "./output-schema.ts";
import type { Prompt, PromptReference } from "./prompt/prompt-template.ts";
import type { AgentEvent } from "./run/agent-event.ts";
import type { RunJournal } from "./run/run-journal.ts";

/** An agent as its options make it: checked, filled in, compiled. */
export interface AgentSetup {
  readonly name: string;
  readonly description: string;
  readonly router: ModelRouter;
  readonly skills: SkillRunner | undefined;
  readonly agents: readonly AgentSetup[];
  readonly instructions: string | undefined;
  /** The prompt that the instructions were rendered from. */
  readonly prompt: PromptReference | undefined;
  /** The schema of answers, where a run names none. */
  readonly output: Readonly<Record<string, unknown>> | undefined;
  readonly mode: AgentMode | undefined;
  readonly permissions: readonly string[] | undefined;
  readonly accounts: AgentAccounts;
  readonly budgetStore: BudgetStore;
  readonly pricing: Pricing;
  /** What a second of computing of a skill costs. */
  readonly cpuSecondMicroUsd: number;
  readonly maxSteps: number;
  readonly maxParallelCalls: number;
  readonly maxRepeats: number;
  readonly maxDepth: number;
  readonly maxOutputTokens: number;
  readonly modelTimeoutMs: number;
  readonly maxToolOutputCharacters: number;
  readonly decide: ToolDecider;
  readonly approve: ToolApprover | "pause" | undefined;
  readonly approvalTimeoutMs: (approve: ToolApprover | "pause" | undefined) => number;
  readonly key: Uint8Array;
  readonly usedApprovals: UsedApprovals;
  readonly journal: RunJournal | undefined;
  readonly memory: AgentMemory | undefined;
  readonly onEvent: ((event: AgentEvent) => void) | undefined;
}

const dayMs = 86_400_000;

/**
 * Makes the setup of an agent.
 *
 * @param agents The setups of the agents it can ask.
 * @throws OptionError, PermissionError for options that make no agent.
 */
export function setUpAgent(options: AgentOptions, agents: readonly AgentSetup[]): AgentSetup {
  checkAgentOptions(options);
  const { name, budget = {}, model, mode, instructions, approvalTimeoutMs, approvalKey } = options;
  if (options.output !== undefined) createOutputCheck(options.output);
  parsePermissionEntries(options.permissions ?? [], "ceiling");
  return Object.freeze({
    name,
    description: options.description ?? name,
    router: isModelRouter(model) ? model : createModelRouter({ models: model }),
    skills: options.skills,
    agents,
    instructions: typeof instructions === "object" ? instructions.text : instructions,
    prompt: typeof instructions === "object" ? referenceTo(instructions) : undefined,
    output: options.output,
    mode: typeof mode === "string" ? modeOf(mode) : mode,
    permissions: options.permissions === undefined ? undefined : Object.freeze([...options.permissions]),
    accounts: createAgentAccounts(name, budget, Date.now),
    budgetStore: budget.store ?? createMemoryBudgetStore(),
    pricing: {
      prices: budget.prices === undefined ? undefined : checkPriceTable(budget.prices),
      unknownPrice: budget.unknownPrice ?? "refuse",
    },
    cpuSecondMicroUsd: limitInMicroUsd(budget.cpuSecond ?? 0, "budget.cpuSecond"),
    maxSteps: options.maxSteps ?? 20,
    maxParallelCalls: options.maxParallelCalls ?? 4,
    maxRepeats: options.maxRepeats ?? 3,
    maxDepth: options.maxDepth ?? 3,
    maxOutputTokens: options.maxOutputTokens ?? 4_096,
    modelTimeoutMs: options.modelTimeoutMs ?? 120_000,
    maxToolOutputCharacters: options.maxToolOutputCharacters ?? 16_000,
    decide: createToolDecider(options.rules ?? [], options.afterUntrusted ?? "ask"),
    approve: options.approve,
    approvalTimeoutMs: (approve: AgentOptions["approve"]) =>
      approvalTimeoutMs ?? (approve === "pause" ? dayMs : 60_000),
    key: approvalKey === undefined ? randomBytes(32) : checkKey(approvalKey).slice(),
    usedApprovals: options.usedApprovals ?? createMemoryUsedApprovals(),
    journal: options.journal,
    memory: options.memory,
    onEvent: options.onEvent,
  });
}

function referenceTo({ name, version, digest }: Prompt): PromptReference {
  return Object.freeze({ name, version, digest });
}

function modeOf(name: string): AgentMode {
  const mode = Object.hasOwn(agentModes, name) ? agentModes[name as keyof typeof agentModes] : undefined;
  if (mode === undefined)
    throw new OptionError("mode", `there is none of this name; there are ${Object.keys(agentModes).join(", ")}`);
  return mode;
}

import { readFile } from "node:fs/promises";
import {
  type Agent,
  type AgentOptions,
  agentPresets,
  type BudgetOptions,
  createAgent,
  createDefaultAgent,
  parsePriceTable,
  type RunJournal,
  type SkillRunner,
  type ToolApprover,
} from "@cordon/agent";
import { systemProblem } from "@cordon/core";
import type { CommandIo } from "../command-io.ts";
import { quoted } from "../quoted.ts";
import { UsageError } from "../usage-error.ts";
import type { AgentRunNumbers, AgentRunOptions } from "./agent-run-options.ts";
import { loadModel } from "./load-model.ts";
import { parseModelSpec } from "./model-spec.ts";

/** What an agent of the command line is made of, beside its options. */
export interface AgentParts {
  readonly numbers: AgentRunNumbers;
  readonly models: AgentOptions["model"];
  readonly budget: BudgetOptions;
  readonly instructions: string | undefined;
}

/** What is there once the skills are loaded. */
export interface AgentHands {
  readonly skills: SkillRunner | undefined;
  readonly journal: RunJournal | undefined;
  readonly approve: ToolApprover | undefined;
}

/** A person at a terminal reads arguments that can be long. */
const approvalTimeoutMs = 300_000;

/**
 * Reads the files and loads the models that the options name: what can be wrong with them is found before a skill is loaded.
 *
 * @throws UsageError, OptionError
 */
export async function readParts(
  options: AgentRunOptions,
  numbers: AgentRunNumbers,
  io: Pick<CommandIo, "environment">,
): Promise<AgentParts> {
  const { prices, unknownPrice, instructions } = options;
  const specs = options.model.map(parseModelSpec);
  const table = prices === undefined ? undefined : parsePriceTable(await readText("--prices", prices));
  const text =
    instructions?.startsWith("@") === true ? await readText("--instructions", instructions.slice(1)) : instructions;
  const models = [];
  for (const spec of specs) models.push(await loadModel(spec, io));
  const budget = {
    ...(table === undefined ? {} : { prices: table }),
    ...(unknownPrice === undefined ? {} : { unknownPrice }),
    ...(numbers.budget === undefined ? {} : { perRun: { usd: numbers.budget } }),
  };
  return { numbers, models, budget, instructions: text };
}

/**
 * Makes the agent.
 *
 * @throws OptionError, PermissionError
 */
export function startAgent(
  { agent, mode }: AgentRunOptions,
  { numbers, models, budget, instructions }: AgentParts,
  { skills, journal, approve }: AgentHands,
): Agent {
  const shared = {
    model: models,
    budget,
    approvalTimeoutMs,
    ...(skills === undefined ? {} : { skills }),
    ...(mode === undefined ? {} : { mode }),
    ...(numbers.maxSteps === undefined ? {} : { maxSteps: numbers.maxSteps }),
    ...(journal === undefined ? {} : { journal }),
    ...(approve === undefined ? {} : { approve }),
  };
  if (agent === undefined) {
    return createAgent({ name: "agent", ...shared, ...(instructions === undefined ? {} : { instructions }) });
  }
  return createDefaultAgent(agentPresets[agent], {
    ...shared,
    ...(instructions === undefined ? {} : { task: instructions }),
  });
}

async function readText(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`Cannot read the file of ${option} ${quoted(file)}: ${systemProblem(error)}`, {
      cause: error,
    });
  }
}

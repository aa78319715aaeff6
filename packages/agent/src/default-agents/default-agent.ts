import { OptionError, parsePermission, type SkillTool } from "@cordon/core";
import type { Agent } from "../agent.ts";
import type { AgentOptions } from "../agent-options.ts";
import type { ToolRule } from "../approval/tool-rule.ts";
import { createAgent } from "../create-agent.ts";
import type { AgentPreset, PermissionHead } from "./agent-preset.ts";
import { chosenSkills, type SkillChoice } from "./chosen-skills.ts";
import { coderPreset } from "./coder-preset.ts";
import { monitorPreset } from "./monitor-preset.ts";
import { researchPreset } from "./research-preset.ts";

/** The default agents there are. */
export const agentPresets: Readonly<Record<"research" | "monitor" | "coder", AgentPreset>> = {
  research: researchPreset,
  monitor: monitorPreset,
  coder: coderPreset,
};

/**
 * What a default agent needs beside what it is. What is given here stands in place of the preset's: `permissions` too. Rules
 * are added to the preset's, and limits of `budget.perRun` are replaced one by one.
 */
export interface DefaultAgentOptions extends Omit<AgentOptions, "name" | "instructions"> {
  /** Default: the name of the preset. */
  readonly name?: string;
  /** What it is for beyond its name: words of the operator that stand in its prompt as they are. Default: nothing. */
  readonly task?: string;
  /** Which of the skills it gets. Default: all of them. */
  readonly only?: SkillChoice;
}

/** Looks things up and writes a report with citations; see `agentPresets.research`. */
export const researchAgent = (options: DefaultAgentOptions): Agent => createDefaultAgent(researchPreset, options);

/** Checks something without anybody there, and gives a verdict in JSON; see `agentPresets.monitor`. */
export const monitorAgent = (options: DefaultAgentOptions): Agent => createDefaultAgent(monitorPreset, options);

/** Changes files, each change after a yes; see `agentPresets.coder`. */
export const coderAgent = (options: DefaultAgentOptions): Agent => createDefaultAgent(coderPreset, options);

/**
 * Makes an agent of a preset. Its permissions are what its skills request now, as far as the preset lets them: a skill that is
 * exchanged for one that requests more does not get more.
 *
 * @param preset What it is.
 * @param options Its model, its skills, and what differs.
 * @throws OptionError, PermissionError for options that make no agent.
 */
export function createDefaultAgent(preset: AgentPreset, options: DefaultAgentOptions): Agent {
  const { name = preset.name, task = "", only = {}, skills, rules = [], budget = {}, ...others } = options;
  if (typeof task !== "string") throw new OptionError("task", "it is not a text");
  const chosen = skills === undefined ? undefined : chosenSkills(skills, only);
  const tools = chosen?.tools() ?? [];
  return createAgent({
    description: preset.description,
    mode: preset.mode,
    permissions: permissionsOf(preset, tools),
    afterUntrusted: preset.afterUntrusted,
    maxSteps: preset.maxSteps,
    ...(preset.output === undefined ? {} : { output: preset.output }),
    ...others,
    name,
    instructions: preset.prompt.render({ agent: name, task }),
    ...(chosen === undefined ? {} : { skills: chosen }),
    rules: [...preset.rules, ...harmless(preset, tools), ...rules],
    budget: { ...budget, perRun: { ...preset.perRun, ...budget.perRun } },
  });
}

function permissionsOf({ may }: AgentPreset, tools: readonly SkillTool[]): readonly string[] {
  const requested = tools.flatMap(({ permissions }) => permissions).filter((text) => isOneOf(text, may));
  const callable = tools.map(({ skillId }) => `skill:call:${skillId}`);
  return [...new Set(["model:call", ...callable, ...requested])];
}

/** Skills that reach nothing but what needs no question. */
function harmless({ withoutAsking }: AgentPreset, tools: readonly SkillTool[]): readonly ToolRule[] {
  const ids = tools
    .filter(({ permissions }) => permissions.every((text) => isOneOf(text, withoutAsking)))
    .map(({ skillId }) => skillId);
  return [...new Set(ids)].map((skill) => ({ skill, action: "allow", afterUntrusted: true }));
}

function isOneOf(text: string, heads: readonly PermissionHead[]): boolean {
  const { category, action } = parsePermission(text);
  return heads.some((head) => head === `${category}:${action}`);
}

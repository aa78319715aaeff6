import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { type JsonValue, OptionError, type SkillTool } from "@cordon/core";
import { safeJson, safeText } from "./safe-text.ts";

/** Another agent that can be asked, as far as the table has to know it. */
export interface TableAgent {
  readonly name: string;
  readonly description: string;
}

/** Something the model can call, under the name it sees. */
export type OfferedTool<Agent extends TableAgent = TableAgent> =
  | { readonly kind: "skill"; readonly name: string; readonly skill: SkillTool; readonly takes: "object" | "input" }
  | { readonly kind: "agent"; readonly name: string; readonly agent: Agent };

/** What the model is offered. */
export interface ToolTable<Agent extends TableAgent = TableAgent> {
  readonly byName: ReadonlyMap<string, OfferedTool<Agent>>;
  /** As the models get them. */
  readonly definitions: readonly LanguageModelV4FunctionTool[];
}

const longestName = 64;
const longestText = 1_000;
const longestSchema = 65_536;
const taskSchema: LanguageModelV4FunctionTool["inputSchema"] = {
  type: "object",
  properties: { task: { type: "string", description: "What to find out or do, with everything it has to know" } },
  required: ["task"],
  additionalProperties: false,
};

/**
 * Names the tools for the model: a skill with one tool by its id, one with several by id and tool, an agent as `ask_NAME`.
 * Names are unique, so that no tool can stand in for another.
 *
 * @throws OptionError when two have one name, or a name is longer than providers take.
 */
export function createToolTable<Agent extends TableAgent>(
  skills: readonly SkillTool[],
  agents: readonly Agent[],
): ToolTable<Agent> {
  const counts = Map.groupBy(skills, ({ skillId }) => skillId);
  const offered: readonly OfferedTool<Agent>[] = [
    ...skills.map((skill) => {
      const { skillId, tool } = skill;
      const name = counts.get(skillId)?.length === 1 ? skillId : `${skillId}_${tool}`;
      return {
        kind: "skill" as const,
        name,
        skill,
        takes: takesObject(skill) ? ("object" as const) : ("input" as const),
      };
    }),
    ...agents.map((agent) => ({ kind: "agent" as const, name: `ask_${agent.name}`, agent })),
  ];
  const byName = new Map<string, OfferedTool<Agent>>();
  for (const tool of offered) {
    if (byName.has(tool.name)) throw new OptionError("skills", `two tools have the name "${tool.name}"`);
    if (tool.name.length > longestName) {
      throw new OptionError("skills", `the name "${tool.name}" is longer than ${longestName} characters`);
    }
    byName.set(tool.name, tool);
  }
  return { byName, definitions: offered.map((tool) => definitionOf(tool)) };
}

function definitionOf(tool: OfferedTool): LanguageModelV4FunctionTool {
  const { name } = tool;
  if (tool.kind === "agent") {
    return {
      type: "function",
      name,
      description: safeText(tool.agent.description, longestText),
      inputSchema: taskSchema,
    };
  }
  const { description, inputSchema } = tool.skill;
  const schema = safeSchema(inputSchema);
  const wrapped = { type: "object", properties: { input: schema }, required: ["input"], additionalProperties: false };
  return {
    type: "function",
    name,
    ...(description === undefined ? {} : { description: safeText(description, longestText) }),
    inputSchema: (tool.takes === "object" ? schema : wrapped) as LanguageModelV4FunctionTool["inputSchema"],
  };
}

/** Providers take objects only; what is something else, or anything, becomes the one field of an object. */
function takesObject({ inputSchema }: SkillTool): boolean {
  return inputSchema?.["type"] === "object";
}

/** The schema as its author wrote it, with texts that are safe. One that is too large for a prompt is left out. */
function safeSchema(schema: SkillTool["inputSchema"]): JsonValue {
  if (schema === undefined || JSON.stringify(schema).length > longestSchema) return {};
  return safeJson(schema as JsonValue, longestText);
}

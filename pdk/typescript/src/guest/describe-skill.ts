import type { SkillBase } from "./skill-base.ts";
import type { Shape, ToolDefinition } from "./tool-definition.ts";
import { isValueSchema, jsonSchemaOf, type SchemaSide, type ValueSchema } from "./value-schema.ts";

/** A tool of a skill, as the runtime of the skill calls it. */
export interface SkillTool {
  readonly name: string;
  readonly takesBytes: boolean;
  readonly givesBytes: boolean;
  /** Makes the value the method gets. */
  readonly inputSchema: ValueSchema | undefined;
  /** Makes the value that goes out. */
  readonly outputSchema: ValueSchema | undefined;
}

/** The tools of a skill, in the order of their exports. */
export function toolsOf(skill: SkillBase): readonly SkillTool[] {
  return Object.entries(definitionsOf(skill)).map(([name, { input, output }]) => ({
    name,
    takesBytes: input === "bytes",
    givesBytes: output === "bytes",
    inputSchema: isValueSchema(input) ? input : undefined,
    outputSchema: isValueSchema(output) ? output : undefined,
  }));
}

/** What a skill says about itself, as a manifest. What the author did not say is not in it. */
export function manifestOf(skill: SkillBase): object {
  const { id, name, version, description, permissions, limits, tags, license } = skill;
  const tools = Object.entries(definitionsOf(skill)).map(([tool, definition]) => ({
    name: tool,
    description: definition.description,
    input: schemaOf(definition.input, "input"),
    output: schemaOf(definition.output, "output"),
  }));
  return { abi: 1, id, name, version, description, permissions, limits, tools, tags, license };
}

function definitionsOf(skill: SkillBase): Readonly<Record<string, ToolDefinition>> {
  const { tools, description, input, output } = skill;
  if (tools !== undefined) return tools;
  const single: { readonly [Key in keyof ToolDefinition]: ToolDefinition[Key] | undefined } = {
    description,
    input,
    output,
  };
  return { execute: single as ToolDefinition };
}

/** A tool without a schema takes and gives any JSON; one of bytes has no schema in the manifest. */
function schemaOf(shape: Shape | undefined, side: SchemaSide): object | undefined {
  if (isValueSchema(shape)) return jsonSchemaOf(shape, side);
  return shape === "bytes" ? undefined : (shape ?? {});
}

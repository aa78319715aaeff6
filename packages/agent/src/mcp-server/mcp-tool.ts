import type { SkillTool } from "@cordon/core";
import type { CallToolResult, Tool } from "@modelcontextprotocol/server";
import { safeJson } from "../tools/safe-text.ts";
import type { CalledToolResult } from "../tools/tool-caller.ts";
import type { ToolTable } from "../tools/tool-table.ts";

const longestText = 1_000;
const longestSchema = 65_536;

/** The tools of a table as MCP clients see them. */
export function mcpToolsOf({ byName, definitions }: ToolTable): readonly Tool[] {
  return definitions.map(({ name, description, inputSchema }) => {
    const offered = byName.get(name);
    const skill = offered?.kind === "skill" ? offered.skill : undefined;
    const outputSchema = skill === undefined ? undefined : outputSchemaOf(skill);
    return {
      name,
      ...(description === undefined ? {} : { description }),
      inputSchema: inputSchema as Tool["inputSchema"],
      ...(outputSchema === undefined ? {} : { outputSchema: outputSchema as NonNullable<Tool["outputSchema"]> }),
      // Said by the permissions that bound it, not by its author.
      annotations: { readOnlyHint: skill?.effects !== "write" },
    };
  });
}

/** The protocol knows outputs that are objects only. */
function outputSchemaOf({ outputSchema }: SkillTool): unknown {
  if (outputSchema?.["type"] !== "object" || JSON.stringify(outputSchema).length > longestSchema) return undefined;
  return safeJson(outputSchema as Parameters<typeof safeJson>[0], longestText);
}

/**
 * A result as MCP clients see it: data with its origin, and what is not `ok` as an error with its code.
 *
 * @param hasSchema Whether the client was told of a schema of the output: then it expects an object.
 */
export function mcpResultOf(result: CalledToolResult, hasSchema: boolean): CallToolResult {
  const { origin, untrusted, outcome, code, message, output } = result;
  const _meta = { "cordon/origin": origin, "cordon/untrusted": untrusted, "cordon/outcome": outcome };
  if (outcome !== "ok") {
    return { content: [{ type: "text", text: JSON.stringify({ outcome, code, message }) }], isError: true, _meta };
  }
  const text = typeof output === "string" ? output : JSON.stringify(output ?? null);
  if (!hasSchema) return { content: [{ type: "text", text }], _meta };
  if (typeof output !== "object" || output === null || Array.isArray(output)) {
    const why = { outcome: "failed", code: "OUTPUT_TOO_LONG", message: "the output is longer than may be handed on" };
    return { content: [{ type: "text", text: JSON.stringify(why) }], isError: true, _meta };
  }
  return { content: [{ type: "text", text }], structuredContent: output, _meta };
}

import type { JsonValue, SkillTool } from "@cordon/core";
import { canonicalSkillRequest, CordonError } from "@cordon/core";
import { checkedJson } from "../json/checked-json.ts";
import { digestOfJson } from "../tools/canonical-json.ts";

/** A tool as a server lists it: copied, bounded, named. */
export interface ListedTool {
  /** The server's name for it. */
  readonly name: string;
  /** `mcp-SERVER--TOOL`. */
  readonly skillId: string;
  /** Of everything a model or a person gets to see of it. */
  readonly digest: string;
  readonly description?: string;
  readonly inputSchema: NonNullable<SkillTool["inputSchema"]>;
}

/** A tool that is not offered. */
export interface LeftOutTool {
  /** Escaped and cut where it is no name. */
  readonly name: string;
  readonly reason: string;
}

const toolName = /^[A-Za-z0-9][A-Za-z0-9_./-]{0,127}$/u;
const bounds = { maxBytes: 131_072, maxDepth: 32 };

/**
 * Reads the tools a server lists.
 *
 * Two names that come to one skill are both left out: none may stand in for the other.
 */
export function readListedTools(
  server: string,
  tools: readonly unknown[],
): { readonly listed: readonly ListedTool[]; readonly leftOut: readonly LeftOutTool[] } {
  const leftOut: LeftOutTool[] = [];
  const read: ListedTool[] = [];
  for (const tool of tools) {
    const { listed, problem } = readTool(server, tool);
    if (listed === undefined) leftOut.push({ name: nameOf(tool), reason: problem });
    else read.push(listed);
  }
  const bySkill = Map.groupBy(read, ({ skillId }) => skillId);
  for (const [skillId, same] of bySkill) {
    if (same.length === 1) continue;
    for (const { name } of same) leftOut.push({ name, reason: `another tool comes to ${skillId} too` });
  }
  return { listed: read.filter(({ skillId }) => bySkill.get(skillId)?.length === 1), leftOut };
}

type ReadTool =
  | { readonly listed: ListedTool; readonly problem?: undefined }
  | { readonly listed?: undefined; readonly problem: string };

function readTool(server: string, tool: unknown): ReadTool {
  const { value, problem } = checkedJson(tool, bounds);
  if (value === undefined) return { problem };
  const { name, description, inputSchema } = value as Readonly<Record<string, JsonValue | undefined>>;
  if (typeof name !== "string" || !toolName.test(name)) return { problem: "its name is none" };
  const skillId = `mcp-${server}--${name.toLowerCase().replaceAll(/[^a-z0-9]/gu, "-")}`;
  if (!isSkillId(skillId)) return { problem: `${skillId} is longer than the id of a skill may be` };
  if (typeof inputSchema !== "object" || inputSchema === null || !("type" in inputSchema)) {
    return { problem: "its schema is none" };
  }
  if (inputSchema["type"] !== "object") return { problem: "its input is no object" };
  return {
    listed: {
      name,
      skillId,
      digest: digestOfJson(value),
      ...(typeof description === "string" ? { description } : {}),
      inputSchema,
    },
  };
}

function isSkillId(text: string): boolean {
  try {
    return canonicalSkillRequest(text).id === text;
  } catch (error) {
    if (CordonError.isInstance(error)) return false;
    throw error;
  }
}

function nameOf(tool: unknown): string {
  const name: unknown = typeof tool === "object" && tool !== null && "name" in tool ? tool.name : undefined;
  return typeof name === "string" && toolName.test(name) ? name : "(no name)";
}

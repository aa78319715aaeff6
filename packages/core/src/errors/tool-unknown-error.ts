import { CordonError } from "./cordon-error.ts";

/**
 * Raised when a skill has no tool of the name a caller asked for.
 */
export class ToolUnknownError extends CordonError {
  readonly tool: string;
  /** The tools the skill has. */
  readonly tools: readonly string[];

  constructor(tool: string, tools: readonly string[]) {
    const known = tools.length === 0 ? "it has none" : `it has ${tools.map((name) => `"${name}"`).join(", ")}`;
    super("TOOL_UNKNOWN", `Cannot call the tool "${tool}" of the skill: ${known}`);
    this.tool = tool;
    this.tools = tools;
  }
}

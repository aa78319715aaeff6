import type { ApprovalRequest, ToolApprover } from "@cordon/agent";
import { jsonText } from "../json-text.ts";
import { shownText } from "../shown-text.ts";
import type { TerminalAsker } from "../terminal-asker.ts";

const late = "no answer before the time was over";

/**
 * Asks whoever sits at the terminal about a call of an agent: which agent, which skill, every argument in full, what the skill
 * requests and why it is asked for. Only `y` and `yes` approve.
 */
export function toolApprover(ask: TerminalAsker): ToolApprover {
  return async (request, { signal }) => await ask(questionOf(request), { signal, late });
}

function questionOf(request: ApprovalRequest): string {
  const { path, tool, skillId, skillTool, skillDigest, tenant, permissions, reasons } = request;
  return [
    `cordon: the agent ${path.map(shownText).join(" → ")} asks to call ${shownText(tool)}`,
    ...argumentLines(request.arguments),
    `  skill    ${shownText(skillId)}, its tool ${shownText(skillTool)}`,
    `  module   ${shownText(skillDigest)}`,
    ...(tenant === undefined ? [] : [`  tenant   ${shownText(tenant)}`]),
    `  requests ${permissions.length === 0 ? "nothing" : permissions.map(shownText).join(", ")}`,
    `  because  ${reasons.map(shownText).join("; ")}`,
    "  holds    for this call only",
    "Allow it? [y/N] ",
  ].join("\n");
}

/** A line for each field, so that a long one does not hide the next. */
function argumentLines(value: ApprovalRequest["arguments"]): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`  with     ${oneLine(value)}`];
  const fields = Object.entries(value);
  if (fields.length === 0) return ["  with     nothing"];
  return fields.map(([name, field]) => `  with     ${shownText(name)}: ${oneLine(field)}`);
}

const oneLine = (value: unknown): string => shownText(jsonText(value));

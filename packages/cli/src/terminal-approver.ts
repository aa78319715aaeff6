import { requestTarget } from "@cordon/core";
import type { ApprovalRequest, Approver } from "@cordon/runtime";
import type { CommandIo } from "./command-io.ts";
import { shownText as shown } from "./shown-text.ts";
import type { Terminal } from "./terminal.ts";
import { type TerminalAsker, terminalAsker } from "./terminal-asker.ts";

const late = "no answer before the time was over (--limit wallTime=5m gives the call more)";

/**
 * Asks whoever sits at the terminal, one question at a time. Only `y` and `yes` approve; an empty line, anything else, the end
 * of input, the end of the time and the end of the call refuse.
 *
 * @param terminal Where to ask.
 * @param io Where to say that a question is over.
 * @param ask Who asks. Default: one of its own.
 */
export function terminalApprover(
  terminal: Terminal,
  io: Pick<CommandIo, "writeError" | "signal">,
  ask: TerminalAsker = terminalAsker(terminal, io),
): Approver {
  return async (request, { signal }) => await ask(questionOf(request), { signal, late });
}

function questionOf(request: ApprovalRequest): string {
  const { skill, digest, tenant, rule, approval } = request;
  const holds =
    approval === "first" ? "until this command ends, for all that the entry covers" : "for this request only";
  return [
    `cordon: the skill ${shown(skill.id)} ${shown(skill.version)} asks for`,
    `  ${requestLine(request)}`,
    `  module  ${shown(digest)}`,
    ...(tenant === undefined ? [] : [`  tenant  ${shown(tenant)}`]),
    `  entry   ${shown(rule)}`,
    `  holds   ${holds}`,
    "Allow it? [y/N] ",
  ].join("\n");
}

/** All of it, never cut: what is approved is what was read. */
function requestLine({ request }: ApprovalRequest): string {
  if (request.category === "network") return `${shown(request.method)} ${shown(request.url)}`;
  const purpose = request.category === "fs" && request.purpose !== "content" ? ` (${request.purpose})` : "";
  return `${request.category}:${request.action} ${shown(requestTarget(request))}${purpose}`;
}

import { escapeText, requestTarget } from "@cordon/core";
import type { ApprovalRequest, Approver } from "@cordon/runtime";
import type { CommandIo } from "./command-io.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Asks whoever sits at the terminal, one question at a time. Only `y` and `yes` approve; an empty line, anything else, the end
 * of input, the end of the time and the end of the call refuse.
 *
 * @param terminal Where to ask.
 * @param io Where to say that a question is over.
 */
export function terminalApprover(terminal: Terminal, io: Pick<CommandIo, "writeError" | "signal">): Approver {
  let last: Promise<unknown> = Promise.resolve();
  return async (request, { signal }) => {
    const asking = last.then(() => ask(request, signal));
    last = asking;
    return await asking;
  };

  async function ask(request: ApprovalRequest, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    try {
      const line = await terminal.question(questionOf(request), signal);
      if (line !== undefined) return /^y(?:es)?$/iu.test(line.trim());
      io.writeError("\ncordon: refused: standard input has ended\n");
    } catch {
      // Who interrupts the command knows why.
      if (io.signal.aborted) return false;
      io.writeError(
        "\ncordon: refused: no answer before the time was over (--limit wallTime=5m gives the call more)\n",
      );
    }
    return false;
  }
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

/** Blanks in a row could push what follows out of sight. */
function shown(text: string): string {
  return escapeText(text, text.length).replaceAll(/ {2,}/gu, (blanks) => String.raw`\u{20}`.repeat(blanks.length));
}

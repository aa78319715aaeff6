import type { Receipt, SkillCallRequest, SkillRunner, SkillTool } from "@cordon/core";
import type { Amounts } from "../budget/amounts.ts";
import { resultOfReceipt } from "../tools/tool-result.ts";
import type { StepResult, StepTask } from "./step-port.ts";

/** The tool that `ID` or `ID/TOOL` names; undefined when there is none, or several. */
export function toolFor(skills: SkillRunner, name: string): SkillTool | undefined {
  const [skillId, tool] = name.split("/", 2);
  const [found, ...others] = skills
    .tools()
    .filter((candidate) => candidate.skillId === skillId && (tool === undefined || candidate.tool === tool));
  return others.length === 0 ? found : undefined;
}

/** Calls a skill as a step. An ending that is not ok is a failure; effects that were under way are in doubt. */
export async function runSkillStep(
  skills: SkillRunner,
  name: string,
  { input, untrusted, signal }: StepTask,
  shared: Pick<SkillCallRequest, "tenant" | "ceilings">,
): Promise<StepResult> {
  const found = toolFor(skills, name);
  if (found === undefined) return { failure: { message: `there is no tool ${name} any more`, retry: false } };
  const { skillId, tool, digest, trust, effects, inputSchema } = found;
  // A tool that declares no input takes bytes: a text is handed to it as it is.
  const given = inputSchema === undefined && typeof input === "string" ? new TextEncoder().encode(input) : input;
  const receipt = await skills.call({ ...shared, skillId, tool, digest, input: given, signal });
  const used = amountsOf(receipt);
  const { status, output } = receipt;
  if (status === "ok" && output !== undefined && !(output instanceof Uint8Array)) {
    return { output, untrusted: untrusted || trust !== "trusted", used };
  }
  if (status === "ok") return { failure: { message: "its output is bytes that are no text", retry: false }, used };
  const origin = `skill:${skillId}`;
  const { outcome, message = status } = resultOfReceipt(receipt, { origin, trusted: false, maxCharacters: 1_000 });
  // What changed or sent something would do so twice, unless it did not get as far as asking for it.
  const didNothing = effects !== "write" || receipt.journal.hostCalls.length === 0;
  const mayHelp = status === "failed" || status === "timeout";
  return { failure: { message, retry: mayHelp && didNothing, doubt: outcome === "doubt" }, used };
}

function amountsOf({ usage }: Receipt): Amounts {
  return { calls: 1, wallTimeMs: Math.ceil(usage.wallMs) };
}

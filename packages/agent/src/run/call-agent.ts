import type { JsonValue } from "@cordon/core";
import type { AgentSetup } from "../agent-setup.ts";
import { digestOfJson } from "../tools/canonical-json.ts";
import { safeText } from "../tools/safe-text.ts";
import { hostResult, type ToolResult } from "../tools/tool-result.ts";
import type { OfferedTool } from "../tools/tool-table.ts";
import { endCall } from "./end-call.ts";
import type { HeldUp, RunContext } from "./run-context.ts";
import type { RunResult } from "./run-result.ts";
import type { PendingCall } from "./run-state.ts";

/** An agent that is asked, and with what. */
export interface CalledAgent {
  readonly tool: OfferedTool<AgentSetup> & { readonly kind: "agent" };
  readonly arguments: Readonly<Record<string, JsonValue>>;
}

const nothing: HeldUp = { approvals: [], doubts: [] };

/**
 * Asks another agent: a run of its own that draws on both budgets, under the permissions of both, with what this run has
 * read counted as read. When it is held up, so is this call; when it goes on later, it goes on where it was.
 */
export async function callAgent(run: RunContext, pending: PendingCall, called: CalledAgent): Promise<HeldUp> {
  const { callId, name: tool } = pending.call;
  const { agent } = called.tool;
  const task = called.arguments["task"];
  const refused = refusalOf(run, agent, task);
  if (refused !== undefined || typeof task !== "string") {
    await endCall(run, pending, { result: refused ?? hostResult("invalid", "task is no text") });
    return nothing;
  }
  if (pending.started === undefined) {
    const argumentsDigest = digestOfJson(called.arguments);
    await run.record({ type: "tool-start", callId, tool, argumentsDigest, digest: agent.name, repeatable: true });
    run.emit({ type: "tool-start", callId, tool, argumentsDigest });
  }
  const { step, pending: calls } = run.state();
  const position = calls.findIndex(({ call }) => call.callId === callId);
  const runId = `${run.runId}/${step}/${position}`;
  const result = await run.shared.goOn({ setup: agent, shared: run.shared, runId, parent: run, question: task });
  // What ended this run too leaves the call open, to go on with it later.
  run.shared.signal.throwIfAborted();
  if (result.stop === "approval" || result.stop === "in-doubt") {
    return { approvals: result.approvals, doubts: result.doubts };
  }
  const { used } = result;
  await endCall(run, pending, { result: resultOf(agent, result, run.setup.maxToolOutputCharacters), used });
  return nothing;
}

function refusalOf(run: RunContext, agent: AgentSetup, task: unknown): ToolResult | undefined {
  if (run.path.includes(agent.name)) return hostResult("refused", "it is being asked already, further up");
  if (run.path.length >= run.maxDepth) return hostResult("refused", `agents ask agents at most ${run.maxDepth} deep`);
  return typeof task === "string" && task.trim() !== "" ? undefined : hostResult("invalid", "task is no text");
}

function resultOf({ name }: AgentSetup, result: RunResult, maxCharacters: number): ToolResult {
  const { stop, text, untrusted, error } = result;
  const shared = { origin: `agent:${name}`, untrusted };
  if (stop === "answer") return { ...shared, outcome: "ok", output: safeText(text, maxCharacters) };
  const why = error === undefined ? stop : `${stop}: ${error.message}`;
  return { ...shared, outcome: "failed", message: safeText(why, maxCharacters), output: safeText(text, maxCharacters) };
}

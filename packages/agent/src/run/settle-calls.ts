import pLimit from "p-limit";
import { parseArguments } from "../tools/parse-arguments.ts";
import { hostResult, type ToolResult } from "../tools/tool-result.ts";
import { approveCall, type CalledTool } from "./approve-call.ts";
import { callAgent } from "./call-agent.ts";
import { callSkill } from "./call-skill.ts";
import { callKey } from "./call-key.ts";
import { endCall } from "./end-call.ts";
import type { HeldUp, RunContext } from "./run-context.ts";
import type { PendingCall } from "./run-state.ts";
import { skillInput } from "./skill-input.ts";

const mayGoOn = { kind: "given" } as const;
const nothing: HeldUp = { approvals: [], doubts: [] };

/**
 * Brings every call of the step to its result, some at the same time. Calls that are held up leave the others alone.
 *
 * @throws The first thing that ends the run, once no call is under way any more.
 */
export async function settleCalls(run: RunContext): Promise<HeldUp> {
  const { maxParallelCalls } = run.setup;
  const open = run.state().pending.filter(({ result }) => result === undefined);
  const settle = async (pending: PendingCall): Promise<HeldUp> => await settleCall(run, pending);
  const inTurn = open.length > maxParallelCalls ? pLimit(maxParallelCalls) : undefined;
  const settled = await Promise.allSettled(
    open.map((pending) => (inTurn === undefined ? settle(pending) : inTurn(settle, pending))),
  );
  const failed = settled.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  const held = settled.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  return { approvals: held.flatMap(({ approvals }) => approvals), doubts: held.flatMap(({ doubts }) => doubts) };
}

async function settleCall(run: RunContext, pending: PendingCall): Promise<HeldUp> {
  const { call, started } = pending;
  const { callId, name } = call;
  // Calls that had no turn yet do not get one any more.
  run.shared.signal.throwIfAborted();
  if (started !== undefined && !started.repeatable) {
    const { doubts } = run.shared.answers;
    const id = callKey(run, callId);
    const wish = Object.hasOwn(doubts, id) ? doubts[id] : undefined;
    if (wish === undefined) {
      return { ...nothing, doubts: [{ id, runId: run.runId, callId, tool: name, input: call.input }] };
    }
    const message = "the run was interrupted while it ran: it is not known whether it took effect";
    if (wish === "tell") return await end(run, pending, hostResult("doubt", message));
  }
  const tool = run.tools.byName.get(name);
  if (tool === undefined) {
    const names = [...run.tools.byName.keys()].join(", ");
    const message = `there is no tool of this name; there are: ${names || "none"}`;
    return await end(run, pending, hostResult("invalid", message));
  }
  const { value, problem } = parseArguments(call.input);
  if (value === undefined) return await end(run, pending, hostResult("invalid", `the arguments are none: ${problem}`));
  const called: CalledTool = { tool, arguments: value };
  const invalid = await problemOf(run, called);
  if (invalid !== undefined)
    return await end(run, pending, hostResult("invalid", `the arguments are none: ${invalid}`));
  return await callWhenApproved(run, pending, called);
}

/** What the schema of the tool says, before anybody is asked about the call. */
async function problemOf(
  { setup, shared }: RunContext,
  { tool, arguments: given }: CalledTool,
): Promise<string | undefined> {
  if (tool.kind === "agent" || setup.skills?.check === undefined) return undefined;
  const { skillId, tool: skillTool } = tool.skill;
  const input = skillInput(tool, given);
  try {
    return await setup.skills.check({ skillId, tool: skillTool, input, signal: shared.signal });
  } catch {
    // The call finds out as well, and says what is wrong in its own way.
    return undefined;
  }
}

async function callWhenApproved(run: RunContext, pending: PendingCall, called: CalledTool): Promise<HeldUp> {
  const { tool, arguments: given } = called;
  // An agent that was asked already was allowed to be.
  const leave =
    tool.kind === "agent" && pending.started !== undefined ? mayGoOn : await approveCall(run, pending, called);
  if (leave.kind === "waiting") return { ...nothing, approvals: [leave.request] };
  if (leave.kind === "refused") return await end(run, pending, hostResult("refused", leave.message));
  if (tool.kind === "agent") return await callAgent(run, pending, { tool, arguments: given });
  await callSkill(run, pending, { tool, arguments: given });
  return nothing;
}

async function end(run: RunContext, pending: PendingCall, result: ToolResult): Promise<HeldUp> {
  await endCall(run, pending, { result });
  return nothing;
}

import type { JsonValue, SkillTool } from "@cordon/core";
import type { AgentSetup } from "../agent-setup.ts";
import { type ApprovalRequest, approvalRequestOf } from "../approval/approval-request.ts";
import { readApprovalToken } from "../approval/approval-token.ts";
import { askApprover } from "../approval/ask-approver.ts";
import type { OfferedTool } from "../tools/tool-table.ts";
import { callKey } from "./call-key.ts";
import type { RunContext } from "./run-context.ts";
import type { PendingCall } from "./run-state.ts";

/** What is about to be called: our own copy of the arguments, which nobody else holds. */
export interface CalledTool {
  readonly tool: OfferedTool<AgentSetup>;
  readonly arguments: Readonly<Record<string, JsonValue>>;
}

/** Whether a call may be made. */
export type CallLeave =
  | { readonly kind: "given" }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "waiting"; readonly request: ApprovalRequest };

/** Decides about one call, and asks where it must be asked for. */
export async function approveCall(run: RunContext, pending: PendingCall, called: CalledTool): Promise<CallLeave> {
  const { setup, shared } = run;
  const { tool } = called;
  const skill = tool.kind === "skill" ? tool.skill : agentAsTool(tool.agent);
  const approve = shared.approve ?? setup.approve;
  const hasReadUntrusted = run.state().untrusted;
  const { action, reasons } = setup.decide({ name: tool.name, skill, hasReadUntrusted });
  if (action === "allow") return { kind: "given" };
  if (action === "refuse") return { kind: "refused", message: `it is not allowed: ${reasons.join("; ")}` };
  const { callId } = pending.call;
  const request = approvalRequestOf({
    id: callKey(run, callId),
    runId: run.runId,
    path: run.path,
    tenant: run.tenant,
    step: run.state().step,
    callId,
    tool: tool.name,
    skill,
    arguments: called.arguments,
    reasons,
    hasReadUntrusted,
    expiresAtMs: Date.now() + setup.approvalTimeoutMs(approve),
  });
  if (shared.answers.refusals.includes(request.id)) return await answered(run, request, "refused");
  if (await hasToken(run, request)) return stillTheSame(run, request);
  if (approve === undefined) return await answered(run, request, "absent");
  run.emit({ type: "approval-request", request });
  if (approve === "pause") {
    run.emit({ type: "approval-end", callId, tool: tool.name, outcome: "waiting" });
    return { kind: "waiting", request };
  }
  const timeoutMs = setup.approvalTimeoutMs(approve);
  const outcome = await askApprover(approve, request, { signal: shared.signal, timeoutMs });
  if (outcome !== "given") return await answered(run, request, outcome);
  await tell(run, request, "given");
  return stillTheSame(run, request);
}

const refusals = {
  refused: "it was not approved",
  timeout: "nobody approved it in time",
  failed: "nobody could be asked",
  absent: "it needs an approval, and nobody can give one",
} as const;

async function answered(run: RunContext, request: ApprovalRequest, outcome: keyof typeof refusals): Promise<CallLeave> {
  await tell(run, request, outcome);
  return { kind: "refused", message: `${refusals[outcome]}: ${request.reasons.join("; ")}` };
}

async function tell(
  run: RunContext,
  { callId, tool, argumentsDigest }: ApprovalRequest,
  outcome: "given" | "token" | keyof typeof refusals,
): Promise<void> {
  await run.record({ type: "approval-end", callId, argumentsDigest, outcome });
  run.emit({ type: "approval-end", callId, tool, outcome });
}

/** Whether one of the tokens is a yes to this request that was not used before. Using it is what this does. */
async function hasToken(run: RunContext, request: ApprovalRequest): Promise<boolean> {
  const { shared } = run;
  const { callId, tool } = request;
  for (const token of shared.answers.approvals) {
    const read = readApprovalToken(token, request, { key: shared.key, nowMs: Date.now() });
    // One for another call says nothing about this one.
    if (read.problem === "other-call") continue;
    let problem: string | undefined = read.problem;
    if (read.problem === undefined && !(await shared.usedApprovals.use(read.tokenId, read.expiresAtMs))) {
      problem = "used";
    }
    if (problem === undefined) {
      await tell(run, request, "token");
      return true;
    }
    run.emit({ type: "approval-end", callId, tool, outcome: "token-refused", problem });
  }
  return false;
}

/** While somebody thought, the skill or its policy may have become another. */
function stillTheSame({ setup }: RunContext, request: ApprovalRequest): CallLeave {
  const isTheSame = ({ skillId, tool, digest, policyDigest }: SkillTool): boolean =>
    skillId === request.skillId &&
    tool === request.skillTool &&
    digest === request.skillDigest &&
    policyDigest === request.policyDigest;
  const agents = setup.agents.map((agent) => agentAsTool(agent));
  return [...(setup.skills?.tools() ?? []), ...agents].some(isTheSame)
    ? { kind: "given" }
    : { kind: "refused", message: "the skill or its policy changed after it was approved" };
}

/** An agent as rules and approvals see it: what it does is decided where it does it. */
function agentAsTool({ name }: AgentSetup): SkillTool {
  return {
    skillId: `agent:${name}`,
    version: "",
    digest: name,
    policyDigest: "",
    tool: "run",
    permissions: [],
    effects: "none",
    trust: "trusted",
    confirm: false,
    limits: {},
  };
}

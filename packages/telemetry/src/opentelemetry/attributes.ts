import {
  type CallEndEvent,
  type CallStartEvent,
  type DecisionEvent,
  escapeText,
  type HostCallEvent,
} from "@cordon/core";
import type { Attributes } from "@opentelemetry/api";
import { wasRefused } from "../was-refused.ts";

const nameLength = 128;
const textLength = 1_000;

/** What is known when a call starts; samplers see it. The names beginning with `gen_ai` are OpenTelemetry's. */
export function startAttributes(event: CallStartEvent): Attributes & { readonly "gen_ai.tool.name": string } {
  const { callId, parentCallId, skillId, version, digest, tool, tenant } = event;
  const [skill, toolName] = [escapeText(skillId, nameLength), escapeText(tool, nameLength)];
  return {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": `${skill}.${toolName}`,
    "gen_ai.tool.type": "function",
    "cordon.call.id": callId,
    ...(parentCallId === undefined ? {} : { "cordon.call.parent_id": parentCallId }),
    "cordon.skill.id": skill,
    "cordon.skill.version": escapeText(version, nameLength),
    "cordon.skill.digest": digest,
    "cordon.tool": toolName,
    ...(tenant === undefined ? {} : { "cordon.tenant": escapeText(tenant, nameLength) }),
  };
}

/** How a call ended and what it used. */
export function endAttributes({ status, limit, message, usage }: CallEndEvent, guestText: boolean): Attributes {
  return {
    "cordon.status": status,
    ...(limit === undefined ? {} : { "cordon.limit": limit }),
    ...(status === "ok" || status === "cancelled" ? {} : { "error.type": status }),
    ...(message === undefined || !guestText ? {} : { "cordon.message": escapeText(message, textLength) }),
    "cordon.queue_ms": usage.queueMs,
    "cordon.wall_ms": usage.wallMs,
    "cordon.cpu_ms": usage.cpuMs,
    ...(usage.fuel === undefined ? {} : { "cordon.fuel": usage.fuel }),
    "cordon.peak_memory_bytes": usage.peakMemoryBytes,
    "cordon.input_bytes": usage.inputBytes,
    "cordon.output_bytes": usage.outputBytes,
    "cordon.host_calls": usage.hostCalls,
    "cordon.host_bytes": usage.hostBytes,
    "cordon.http_bytes": usage.httpBytes,
  };
}

/** Why a span is an error, in words of the host: a message of the skill is no description of what happened. */
export const statusText = ({ status, limit }: CallEndEvent): string =>
  limit === undefined ? status : `${status}: ${limit}`;

/** What became of a host call; its decision is the first refusal among those that were made about it. */
export function hostCallAttributes(event: HostCallEvent, decisions: readonly DecisionEvent[]): Attributes {
  const decision = decisions.find((made) => wasRefused(made)) ?? decisions[0];
  return {
    "cordon.host_call.index": event.callIndex,
    "cordon.host_call.outcome": event.outcome,
    "cordon.host_call.bytes": event.bytes,
    ...(event.code === undefined ? {} : { "error.type": event.code }),
    ...(decision === undefined ? {} : { "cordon.decision": decision.outcome }),
  };
}

/** One decision. The rule is the operator's own text; what was asked for is the skill's. */
export function decisionAttributes(event: DecisionEvent, guestText: boolean): Attributes {
  const { outcome, approval, reason, rule, permission } = event;
  return {
    "cordon.decision": outcome,
    ...(approval === undefined ? {} : { "cordon.decision.approval": approval }),
    "cordon.decision.reason": reason,
    ...(rule === undefined ? {} : { "cordon.decision.rule": escapeText(rule, textLength) }),
    ...(guestText ? { "cordon.permission": escapeText(permission, textLength) } : {}),
  };
}

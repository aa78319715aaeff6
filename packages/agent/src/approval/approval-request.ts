import type { JsonValue, SkillEffects, SkillTool, SkillTrust } from "@cordon/core";
import { digestOfJson } from "../tools/canonical-json.ts";

/**
 * A tool call that wants a yes. The answer holds for exactly this: run, path, call, tool, arguments, module and policy.
 *
 * Frozen data, apart from what will be called: nothing that is done to it changes the call. Arguments and reasons may hold
 * text of models and skills: escape what you show.
 */
export interface ApprovalRequest {
  /** Names the call among all calls of the run, also when it is asked for again after a pause. */
  readonly id: string;
  readonly runId: string;
  /** The names of the agents, from the outermost to the one that asks. */
  readonly path: readonly string[];
  readonly tenant?: string;
  /** The step of the run that the call belongs to; call ids are unique within one step only. */
  readonly step: number;
  readonly callId: string;
  /** The name the model called. */
  readonly tool: string;
  readonly skillId: string;
  readonly skillTool: string;
  /** `sha256:` and the digest of the module. */
  readonly skillDigest: string;
  readonly policyDigest: string;
  readonly arguments: JsonValue;
  readonly argumentsDigest: string;
  /** What the skill requests. */
  readonly permissions: readonly string[];
  readonly effects: SkillEffects;
  readonly trust: SkillTrust;
  /** Why it is asked for. */
  readonly reasons: readonly string[];
  readonly hasReadUntrusted: boolean;
  /** After this moment a yes is none. */
  readonly expiresAtMs: number;
}

/** What a request is made of. */
export interface ApprovalSubject {
  readonly id: string;
  readonly runId: string;
  readonly path: readonly string[];
  readonly tenant: string | undefined;
  readonly step: number;
  readonly callId: string;
  readonly tool: string;
  readonly skill: SkillTool;
  readonly arguments: JsonValue;
  readonly reasons: readonly string[];
  readonly hasReadUntrusted: boolean;
  readonly expiresAtMs: number;
}

/** Makes the request of a call. */
export function approvalRequestOf(subject: ApprovalSubject): ApprovalRequest {
  const { skill, tenant } = subject;
  const request: ApprovalRequest = {
    id: subject.id,
    runId: subject.runId,
    path: subject.path,
    ...(tenant === undefined ? {} : { tenant }),
    step: subject.step,
    callId: subject.callId,
    tool: subject.tool,
    skillId: skill.skillId,
    skillTool: skill.tool,
    skillDigest: skill.digest,
    policyDigest: skill.policyDigest,
    arguments: subject.arguments,
    argumentsDigest: digestOfJson(subject.arguments),
    permissions: skill.permissions,
    effects: skill.effects,
    trust: skill.trust,
    reasons: subject.reasons,
    hasReadUntrusted: subject.hasReadUntrusted,
    expiresAtMs: subject.expiresAtMs,
  };
  return deepFreeze(structuredClone(request));
}

/** What a yes holds for, as one text. A new request about the same call has the same. */
export function bindingOf(request: ApprovalRequest): string {
  const { runId, path, tenant, step, callId, tool } = request;
  const { skillId, skillTool, skillDigest, policyDigest, argumentsDigest } = request;
  return digestOfJson([
    "cordon-approval-1",
    runId,
    path,
    tenant ?? null,
    step,
    callId,
    tool,
    skillId,
    skillTool,
    skillDigest,
    policyDigest,
    argumentsDigest,
  ]);
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}

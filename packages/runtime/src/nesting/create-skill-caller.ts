import type { MountTable, OperationAccess, SkillCaller, SkillCallOutcome } from "@cordon/capabilities";
import { CordonError, type Grants, type Limits, tighten, ToolUnknownError } from "@cordon/core";
import type { SkillCall } from "../call/skill-call.ts";
import { encodeInput } from "../call/encode-input.ts";
import { resolveCall, type ResolvedCall } from "../skill/resolve-call.ts";
import { calleeOutcome } from "./callee-outcome.ts";
import type { ChildCalls } from "./child-calls.ts";
import type { Nesting } from "./nesting.ts";
import type { CallableSkill, SkillDirectory } from "./skill-directory.ts";

/** What lets one call make calls of other skills. */
export interface SkillCallerOptions {
  readonly call: SkillCall;
  /** `sha256:` and the digest of its module. */
  readonly digest: string;
  /** What the call may do. */
  readonly grants: Grants;
  readonly mounts: MountTable;
  readonly directory: SkillDirectory;
  readonly maxCallDepth: number;
  readonly children: ChildCalls;
}

const tooDeep: SkillCallOutcome = Object.freeze({
  status: "limit",
  message: "it cannot be called from here: calls would nest too deep, or it waits for this call itself",
});
const unknown: SkillCallOutcome = Object.freeze({ status: "unknown", message: "it is not there" });
const gone: SkillCallOutcome = Object.freeze({ status: "unavailable", message: "it was ended" });

/**
 * Lets a call make calls of other skills of its runtime. Each has at most what the call has: its permissions, the folders
 * it sees, its time, what is left of its limits; and it ends with the call.
 *
 * @param options The call and where it finds others.
 */
export function createSkillCaller(options: SkillCallerOptions): SkillCaller {
  const { call, directory, maxCallDepth, children } = options;
  const nesting = nestingOf(options);
  return async ({ id, tool, input }, access) => {
    const callee = directory.find(id);
    if (callee === undefined) return unknown;
    const { callers } = nesting(access);
    if (callers.length > maxCallDepth || callers.some(({ skill }) => skill.id === id)) return tooDeep;
    const resolved = resolveFor(callee, tool, { call, access, children });
    if (resolved === undefined) return { status: "refused", message: "it has no such tool" };
    try {
      const { signal } = access;
      const onCallId = (callId: number): void => access.noteCallee(callId);
      const running = callee.run(encodeInput(input), resolved, { nesting: nesting(access), signal, onCallId });
      const receipt = await children.follow(running);
      access.call.chargeFuel?.(receipt.usage.fuel ?? 0);
      return calleeOutcome(receipt);
    } catch (error) {
      if (CordonError.isInstance(error) && error.code === "DISPOSED") return gone;
      throw error;
    }
  };
}

function nestingOf({ call, digest, grants, mounts }: SkillCallerOptions): (access: OperationAccess) => Nesting {
  const { callId, skill, nesting } = call;
  const self = Object.freeze({ callId, skill, digest });
  const [first, ...others] = nesting?.callers ?? [];
  const callers = first === undefined ? ([self] as const) : ([first, ...others, self] as const);
  const seen = [...(nesting?.mounts ?? []), mounts];
  return ({ account }) => ({ callers, ceiling: grants, mounts: seen, account });
}

interface CallingNow {
  readonly call: SkillCall;
  readonly access: OperationAccess;
  readonly children: ChildCalls;
}

/** @returns Undefined when the skill has no such tool. */
function resolveFor(callee: CallableSkill, tool: string | undefined, now: CallingNow): ResolvedCall | undefined {
  const { tenant, priority, context } = now.call;
  const { logLevel } = context;
  const limits = limitsFor(callee.limits, now);
  try {
    return resolveCall(
      {
        priority,
        logLevel,
        ...(tool === undefined ? {} : { tool }),
        ...(tenant === undefined ? {} : { tenant }),
      },
      { tools: callee.tools, limits, hasResultCache: false },
    );
  } catch (error) {
    if (error instanceof ToolUnknownError) return undefined;
    throw error;
  }
}

/** The limits of the skill, and what the call that makes the call has left of its own. */
function limitsFor(limits: Limits, { call, access, children }: CallingNow): Limits {
  const { hostCalls, hostBytes, logBytes } = call.limits;
  const { wallTimeMs, fuel } = access.call.left ?? { wallTimeMs: call.limits.wallTimeMs, fuel: undefined };
  const leftMs = Math.max(1, Math.floor(wallTimeMs));
  const { account } = access;
  const bytesLeft = Math.max(0, hostBytes - account.hostBytes);
  return tighten(limits, {
    wallTimeMs: leftMs,
    queueTimeMs: leftMs,
    hostCalls: Math.max(0, hostCalls - account.hostCalls),
    hostBytes: bytesLeft,
    outputBytes: bytesLeft,
    logBytes: Math.max(0, logBytes - children.logBytes),
    // What a module was rewritten with decides whether its fuel can be metered.
    ...(fuel === undefined || limits.fuel === undefined ? {} : { fuel }),
  });
}

import { canonicalSkillRequest, decodeFrame, FrameError, type FrameLimits, type FrameValue } from "@cordon/core";

import { AnswerFailure } from "../gate/answer-failure.ts";
import type { Capability, HostAnswer, OperationAccess } from "../gate/capability.ts";

/** What a skill wants another one to do. */
export interface SkillCallRequest {
  readonly id: string;
  /** Undefined for the only tool, or `execute`. */
  readonly tool: string | undefined;
  /** A JSON value. */
  readonly input: FrameValue;
}

/** What the other skill came to: its output, or why there is none. */
export type SkillCallOutcome =
  | { readonly status: "ok"; readonly output: FrameValue | Uint8Array }
  | {
      readonly status: "failed" | "denied" | "limit" | "timeout" | "unknown" | "refused" | "unavailable";
      /** For the guest: a sentence without host facts. */
      readonly message: string;
    };

/**
 * Calls another skill for one that runs: a port. Whoever implements it gives the other skill at most what the caller has,
 * and bounds depth and cycles.
 *
 * @param request Which skill, which tool, with what.
 * @param access Its `signal` ends the other call with the caller's; its `account` is what that one is counted in too.
 */
export type SkillCaller = (request: SkillCallRequest, access: OperationAccess) => Promise<SkillCallOutcome>;

const frameLimits: FrameLimits = Object.freeze({
  frameBytes: 256 * 1024,
  headerBytes: 256 * 1024 - 4,
  headerDepth: 32,
});

const codes = {
  failed: "IO",
  denied: "DENIED",
  limit: "LIMIT",
  timeout: "TIMEOUT",
  unknown: "NOT_FOUND",
  refused: "INVALID",
  unavailable: "UNAVAILABLE",
} as const;

/**
 * Makes `cordon_skill`: calls another skill, with `skill:call:ID`.
 *
 * @param call Does it.
 */
export function createSkillCapability(call: SkillCaller): Capability {
  return {
    name: "cordon_skill",
    parse(request) {
      const { header, body } = decodeFrame(request, frameLimits);
      const { id, tool, input = null, ...rest } = header;
      if (typeof id !== "string") throw new FrameError('"id" is not a string');
      if (tool !== undefined && typeof tool !== "string") throw new FrameError('"tool" is not a string');
      if (Object.keys(rest).length > 0) throw new FrameError("the header has a field it does not know");
      if (body.length > 0) throw new FrameError("the request has a body");
      const description = `call the skill "${id}"`;
      return {
        header,
        description,
        requests: [canonicalSkillRequest(id)],
        act: async (access) => answerOf(await call({ id, tool, input }, access), description, access),
      };
    },
  };
}

/** Text and JSON stand in the header, bytes in the body. */
function answerOf(outcome: SkillCallOutcome, description: string, access: OperationAccess): HostAnswer {
  if (outcome.status !== "ok") {
    const message = `Cannot ${description}: ${outcome.message}`;
    throw new AnswerFailure({ code: codes[outcome.status], message });
  }
  const { output } = outcome;
  if (!(output instanceof Uint8Array)) return { header: { output } };
  access.takeBytes(output.length);
  return { header: {}, body: output };
}

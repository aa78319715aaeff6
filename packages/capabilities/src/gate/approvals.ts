import type { Approval, ApprovalAnswer, Decision, PermissionRequest } from "@cordon/core";

import type { Redactor } from "../secret/redactor.ts";
import { redactRequest } from "./redact-request.ts";
import { requestText } from "./request-text.ts";

/** Whom an approval is asked for. */
export interface ApprovalSubject {
  /** Counts the calls of the runtime. */
  readonly callId: number;
  readonly skill: { readonly id: string; readonly version: string };
  /** `sha256:` and 64 hexadecimal digits: the module that asks. */
  readonly digest: string;
  readonly tenant?: string;
  /**
   * The calls that wait for this one, the outermost first: which skill had which skill ask. Undefined for a call of the
   * application.
   */
  readonly callers?: readonly ApprovalCaller[];
}

/** A call of a skill that made a call of another skill. */
export type ApprovalCaller = Pick<ApprovalSubject, "callId" | "skill" | "digest">;

/** What an approver is asked. The answer holds for exactly this, once, or once per entry where the entry says `first`. */
export interface ApprovalRequest extends ApprovalSubject {
  /** The request, written like a permission and safe to print. */
  readonly permission: string;
  /**
   * The request in canonical form, secrets taken out. Its texts come from the guest: escape them before you show them.
   */
  readonly request: PermissionRequest;
  /** The entry that wants it approved. */
  readonly rule: string;
  /** `first`: the answer is kept for this skill digest, tenant and entry. `always`: it is not. */
  readonly approval: Exclude<Approval, "never">;
}

/**
 * Answers an approval: a port. Only `true` approves; anything else, an error and silence refuse.
 *
 * @param request What is asked.
 * @param options `signal` is aborted when the call ended or the time is over: nobody hears the answer any more.
 */
export type Approver = (
  request: ApprovalRequest,
  options: { readonly signal: AbortSignal },
) => boolean | Promise<boolean>;

/** What approvals are made of. */
export interface ApprovalsOptions {
  readonly approve: Approver;
  /** The time an answer may take, in milliseconds; the limits of the call go on meanwhile. Default 60,000. */
  readonly timeoutMs?: number;
}

/** Asks for approvals, and keeps the answers of entries that ask once. One serves all calls of a runtime. */
export interface Approvals {
  /** Asks, or gives a kept answer. Never rejects. */
  ask(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer>;
  /** A kept answer, if there is one. */
  kept(request: ApprovalRequest): ApprovalAnswer | undefined;
}

/** Kept answers beyond this number are forgotten, the oldest first, and asked for again. */
const maximumKept = 10_000;

/**
 * Makes approvals.
 *
 * @param options The approver, and the time it has.
 */
export function createApprovals({ approve, timeoutMs = 60_000 }: ApprovalsOptions): Approvals {
  const kept = new Map<string, ApprovalAnswer>();
  const open = new Map<string, Promise<ApprovalAnswer>>();

  const askNow = async (request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer> => {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    const either = AbortSignal.any([signal, timeout.signal]);
    try {
      const answer: unknown = await Promise.race([approve(request, { signal: either }), aborted(either)]);
      return answer === true ? "given" : "refused";
    } catch {
      if (!either.aborted) return "failed";
      return timeout.signal.aborted ? "timeout" : "cancelled";
    } finally {
      clearTimeout(timer);
      timeout.abort();
    }
  };

  const keep = (key: string, answer: ApprovalAnswer): void => {
    const [oldest] = kept.keys();
    if (kept.size >= maximumKept && oldest !== undefined) kept.delete(oldest);
    kept.set(key, answer);
  };

  const askOnce = async (request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer> => {
    const key = keyOf(request);
    const answered = kept.get(key);
    if (answered !== undefined) return answered;
    const running = open.get(key);
    if (running !== undefined) {
      // Whoever joins hears what the other hears, unless that one gave up.
      const answer = await running;
      return answer === "given" || answer === "refused" || signal.aborted ? answer : askOnce(request, signal);
    }
    const asking = askNow(request, signal);
    open.set(key, asking);
    const answer = await asking;
    open.delete(key);
    if (answer === "given" || answer === "refused") keep(key, answer);
    return answer;
  };

  return Object.freeze({
    ask: (request: ApprovalRequest, signal: AbortSignal) =>
      request.approval === "first" ? askOnce(request, signal) : askNow(request, signal),
    kept: (request: ApprovalRequest) => (request.approval === "first" ? kept.get(keyOf(request)) : undefined),
  });
}

/**
 * Writes what an approver is asked about a decision.
 *
 * @param decision Its outcome is `ask`.
 */
export function approvalRequest(
  decision: Decision,
  {
    subject,
    request,
    redactor,
  }: {
    readonly subject: ApprovalSubject;
    readonly request: PermissionRequest;
    /** Takes secrets out of the request: what is asked is shown to people and written down. */
    readonly redactor: Redactor;
  },
): ApprovalRequest {
  const { rule = "", approval } = decision;
  return Object.freeze({
    ...subject,
    permission: requestText(request, redactor),
    request: redactRequest(request, redactor),
    rule,
    approval: approval === "first" ? "first" : "always",
  });
}

/** An answer holds for the modules along the path that asked: another caller is another question. */
function keyOf({ digest, tenant, rule, callers = [] }: ApprovalRequest): string {
  return JSON.stringify([[...callers.map((caller) => caller.digest), digest], tenant ?? null, rule]);
}

async function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) throw signal.reason;
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}

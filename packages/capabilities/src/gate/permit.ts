import {
  type AnswerError,
  type ApprovalAnswer,
  decide,
  type Decision,
  type DecisionRecord,
  type Grants,
  type PermissionRequest,
} from "@cordon/core";

import type { Redactor } from "../secret/redactor.ts";
import { AnswerFailure } from "./answer-failure.ts";
import { approvalRequest, type Approvals, type ApprovalSubject } from "./approvals.ts";
import type { OperationCharges } from "./grant-ledger.ts";
import { requestText } from "./request-text.ts";

/** What one permission check needs. */
export interface PermitOptions {
  /** The grants in force; asked for at every decision. */
  readonly grants: () => Grants;
  readonly charges: OperationCharges;
  /** Milliseconds of the Unix clock. */
  readonly now: () => number;
  readonly callIndex: number;
  /** Verb and object for messages, as in `read "/data/a"`. */
  readonly description: string;
  /** Gets the decision before it has any consequence. When it throws, the request is not served. */
  readonly onDecision: (record: DecisionRecord) => void;
  /** Who can be asked, and for whom. Undefined when nobody can. */
  readonly approval: { readonly approvals: Approvals; readonly subject: ApprovalSubject } | undefined;
  /** Takes secrets out of what is reported and asked. */
  readonly redactor: Redactor;
}

/** What let a request through. */
export interface Permitted {
  readonly decision: Decision;
  /** The grants that were asked. */
  readonly grants: Grants;
}

/** An answer to an ask, and the entry it was given for. */
interface Approved {
  readonly rule: string | undefined;
  readonly answer: ApprovalAnswer;
}

/**
 * Decides one request, reports the decision and charges it to the entries that allow it. It is the only place of the package that turns a decision into leave to
 * act: nothing else grants anything.
 *
 * Nobody is asked here: an `ask` is allowed by an answer that was given for this very entry, else it is refused.
 *
 * @param request In canonical form.
 * @param options The grants, what was charged, where to report.
 * @param approved The answer, if somebody was asked. Default: one that is kept.
 * @throws AnswerFailure when it is not allowed.
 */
export function permit(request: PermissionRequest, options: PermitOptions, approved?: Approved): Permitted {
  const nowMs = options.now();
  const grants = options.grants();
  const decision = decide(grants, request, options.charges.usage(nowMs));
  const { outcome, reason, rule } = decision;
  const approval = outcome === "ask" ? answerTo(decision, request, options, approved) : undefined;
  options.onDecision({
    callIndex: options.callIndex,
    permission: requestText(request, options.redactor),
    outcome,
    reason,
    ...(rule === undefined ? {} : { rule }),
    ...(approval === undefined ? {} : { approval }),
  });
  if (outcome !== "allow" && approval !== "given") {
    throw new AnswerFailure(refusalAnswer(decision, options.description, approval));
  }
  // In the same turn as the decision, so that nothing else can have the same room.
  options.charges.charge(decision.charges, nowMs);
  return { decision, grants };
}

/**
 * The same, asking for an approval where an entry wants one. Grants may change while somebody thinks: what counts is the
 * decision after the answer.
 *
 * @param signal Ends the waiting for an answer.
 * @throws AnswerFailure when it is not allowed; whatever the signal is aborted with.
 */
export async function permitAsking(
  request: PermissionRequest,
  options: PermitOptions,
  signal: AbortSignal,
): Promise<Permitted> {
  const decision = decide(options.grants(), request, options.charges.usage(options.now()));
  if (decision.outcome !== "ask" || options.approval === undefined) return permit(request, options);
  const { approvals, subject } = options.approval;
  const asked = approvalRequest(decision, { subject, request, redactor: options.redactor });
  const answer = await approvals.ask(asked, signal);
  signal.throwIfAborted();
  return permit(request, options, { rule: decision.rule, answer });
}

function answerTo(
  decision: Decision,
  request: PermissionRequest,
  { approval, redactor }: PermitOptions,
  approved: Approved | undefined,
): ApprovalAnswer {
  if (approval === undefined) return "absent";
  // Another entry wants its own answer.
  if (approved !== undefined && approved.rule === decision.rule) return approved.answer;
  const { approvals, subject } = approval;
  return approvals.kept(approvalRequest(decision, { subject, request, redactor })) ?? "unasked";
}

/**
 * What the guest is told about a request that was not allowed: the permission to ask for, no rule of the operator.
 *
 * @param decision Not an allow.
 * @param description Verb and object.
 * @param approval The answer to an ask.
 */
function refusalAnswer(decision: Decision, description: string, approval: ApprovalAnswer | undefined): AnswerError {
  const permission = decision.permission === undefined ? {} : { permission: decision.permission };
  if (decision.reason === "no-room") {
    return { code: "LIMIT", message: `Cannot ${description}: a limit of the permission has no room`, ...permission };
  }
  const message = `Cannot ${description}: ${refusalWords(decision, approval)}`;
  if (approval === "unasked" || approval === "timeout") return { code: "APPROVAL_REQUIRED", message, ...permission };
  // Nothing a skill could ask for changes what a rule or a person refuses.
  return decision.reason === "denied-by-rule" || approval === "refused"
    ? { code: "DENIED", message }
    : { code: "DENIED", message, ...permission };
}

function refusalWords({ reason }: Decision, approval: ApprovalAnswer | undefined): string {
  if (approval === "absent" || approval === "failed") return "it needs an approval and nobody can give one";
  if (approval === "unasked") return "it needs an approval of its own: ask for it by the name it led to";
  if (approval === "timeout") return "it needs an approval and nobody answered in time";
  if (approval === "refused") return "it was not approved";
  if (reason === "denied-by-rule") return "it is refused, whatever else is granted";
  return reason === "not-requested" ? "the skill's manifest does not request it" : "no permission allows it";
}

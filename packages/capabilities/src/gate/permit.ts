import {
  type AnswerError,
  decide,
  type Decision,
  type DecisionRecord,
  type Grants,
  type PermissionRequest,
} from "@cordon/core";

import { AnswerFailure } from "./answer-failure.ts";
import type { OperationCharges } from "./grant-ledger.ts";
import { requestText } from "./request-text.ts";

/** What one permission check needs. */
export interface PermitOptions {
  /** The grants in force now. */
  readonly grants: Grants;
  readonly charges: OperationCharges;
  /** Milliseconds of the Unix clock. */
  readonly nowMs: number;
  readonly callIndex: number;
  /** Verb and object for messages, as in `read "/data/a"`. */
  readonly description: string;
  /** Gets the decision before it has any consequence. When it throws, the request is not served. */
  readonly onDecision: (record: DecisionRecord) => void;
}

/**
 * Decides one request and reports the decision. It is the only place of the package that turns a decision into leave to
 * act: nothing else grants anything.
 *
 * An `ask` is refused like a `deny`, since nobody here can give an approval.
 *
 * @param request In canonical form.
 * @param options The grants, what was charged, where to report.
 * @throws AnswerFailure when it is not allowed.
 */
export function permit(request: PermissionRequest, options: PermitOptions): Decision {
  const decision = decide(options.grants, request, options.charges.usage(options.nowMs));
  const { outcome, reason, rule } = decision;
  options.onDecision({
    callIndex: options.callIndex,
    permission: requestText(request),
    outcome,
    reason,
    ...(rule === undefined ? {} : { rule }),
  });
  if (outcome !== "allow") throw new AnswerFailure(refusalAnswer(decision, options.description));
  return decision;
}

/**
 * What the guest is told about a request that was not allowed: the permission to ask for, no rule of the operator.
 *
 * @param decision Not an allow.
 * @param description Verb and object.
 */
function refusalAnswer(decision: Decision, description: string): AnswerError {
  const permission = decision.permission === undefined ? {} : { permission: decision.permission };
  if (decision.reason === "no-room") {
    return { code: "LIMIT", message: `Cannot ${description}: a limit of the permission has no room`, ...permission };
  }
  const message = `Cannot ${description}: ${refusalWords(decision)}`;
  // Nothing a skill could ask for changes what a rule refuses.
  return decision.reason === "denied-by-rule"
    ? { code: "DENIED", message }
    : { code: "DENIED", message, ...permission };
}

function refusalWords({ outcome, reason }: Decision): string {
  if (outcome === "ask") return "it needs an approval and nobody can give one";
  if (reason === "denied-by-rule") return "it is refused, whatever else is granted";
  return reason === "not-requested" ? "the skill's manifest does not request it" : "no permission allows it";
}

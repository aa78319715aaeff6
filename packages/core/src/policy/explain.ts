import { quote } from "../errors/quote.ts";
import type { PermissionRequest } from "../permissions/permission-request.ts";
import { decide, type Decision, type DecisionReason } from "./decide.ts";
import type { GrantEntry, GrantLayer, Grants } from "./grants.ts";
import type { GrantUsage } from "./grant-usage.ts";
import { type FailedPart, nearestEntry } from "./nearest-entry.ts";
import { requestTarget } from "./request-target.ts";

/** Why a request is decided the way it is, for two readers. */
export interface Explanation {
  readonly decision: Decision;
  /** The entry that failed latest, and where. Only when no entry matched. */
  readonly nearest?: { readonly rule: string; readonly failsAt: FailedPart };
  /** For the operator: the rule, the nearest entry and what to write. Names policy entries. */
  readonly operator: string;
  /** For the guest: the outcome and what to ask for. Nothing but what the guest said itself. */
  readonly guest: string;
}

const sentences: Readonly<Record<DecisionReason, string>> = {
  granted: "an entry grants it",
  "approval-needed": "an entry grants it after asking",
  "denied-by-rule": "a deny entry matches",
  "not-requested": "no entry of the skill's manifest matches",
  "not-granted": "no allow or ask entry of the policy matches",
  "above-ceiling": "no entry of the caller's ceiling matches",
  expired: "the entry that matches has expired",
  "no-room": "the calls, bytes or rate of the entry that matches are used up",
  "not-public": "the host is not public, and the policy does not name that literal address with a port",
};

/**
 * Explains what `decide` answers. It decides nothing itself and costs more, so call it for people, not for each request.
 *
 * @param request In canonical form.
 * @param usage What was charged so far. Default: nothing, at the present time.
 */
export function explain(grants: Grants, request: PermissionRequest, usage?: GrantUsage): Explanation {
  const decision = decide(grants, request, usage);
  const nearest = nearestEntry(unmatchedEntries(grants, decision.reason), request);
  const asksFor = decision.outcome === "deny" && decision.reason !== "denied-by-rule" ? decision.permission : undefined;
  const parts = [
    `${outcomeWord(decision)} ${quote(requestTarget(request))}: ${sentences[decision.reason]}`,
    decision.rule === undefined ? undefined : `rule "${decision.rule}"`,
    nearest === undefined ? undefined : `nearest is "${nearest.entry.text}", which fails at its ${nearest.failsAt}`,
    asksFor === undefined ? undefined : `exactly this would be "${asksFor}"`,
  ];
  return {
    decision,
    ...(nearest === undefined ? {} : { nearest: { rule: nearest.entry.text, failsAt: nearest.failsAt } }),
    operator: parts.filter((part) => part !== undefined).join("; "),
    guest: guestView(decision),
  };
}

/** The entries of the set that nothing in matched, in the order they were listed. */
function unmatchedEntries(grants: Grants, reason: DecisionReason): readonly GrantEntry[] {
  const belongs = (layer: GrantLayer): boolean => {
    switch (reason) {
      case "not-requested":
        return layer.name === "requested" && !layer.inCeiling;
      case "not-granted":
        return layer.name === "policy" && !layer.inCeiling;
      default:
        return reason === "above-ceiling" && layer.inCeiling;
    }
  };
  return grants.layers
    .filter(belongs)
    .flatMap((layer) => [...layer.allow.entries, ...layer.ask.entries])
    .toSorted((a, b) => a.index - b.index);
}

function outcomeWord(decision: Decision): string {
  switch (decision.outcome) {
    case "allow":
      return "Allowed";
    case "ask":
      return "Asks for";
    case "deny":
      return "Denied";
  }
}

function guestView(decision: Decision): string {
  switch (decision.outcome) {
    case "allow":
      return "Allowed";
    case "ask":
      return "A person has to approve this request";
    case "deny":
      return decision.permission === undefined
        ? "Denied"
        : `Denied; the permission to ask for is "${decision.permission}"`;
  }
}

import type { Approval } from "../permissions/permission-entry.ts";
import { matchesDeny } from "../permissions/matches.ts";
import type { NetworkRequest, PermissionRequest } from "../permissions/permission-request.ts";
import { exactPermission } from "./exact-permission.ts";
import type { GrantEntry, GrantLayer, Grants } from "./grants.ts";
import { type GrantUsage, hasRoom, isExpired, nothingUsed } from "./grant-usage.ts";
import { policyNamesHost } from "./named-address.ts";

/**
 * Why a request was decided the way it was:
 *
 * - `granted`: an entry of each set matches and has room.
 * - `approval-needed`: the same, and one of them is an ask.
 * - `denied-by-rule`: a `deny` entry matches.
 * - `not-requested`, `not-granted`, `above-ceiling`: no entry of the manifest, the policy or a ceiling matches.
 * - `expired`, `no-room`: the entries that match have expired, or their calls, bytes or rate are used up.
 * - `not-public`: the host is not public, and no policy names that literal address with an explicit port.
 */
export type DecisionReason =
  | "granted"
  | "approval-needed"
  | "denied-by-rule"
  | "not-requested"
  | "not-granted"
  | "above-ceiling"
  | "expired"
  | "no-room"
  | "not-public";

/** The answer to one request. */
export interface Decision {
  readonly outcome: "allow" | "ask" | "deny";
  readonly reason: DecisionReason;
  /** The canonical text of the entry that decided; undefined when none matched. */
  readonly rule?: string;
  /** When a person is asked. Only of an ask. */
  readonly approval?: Approval;
  /** The permission that would match only this request. Undefined when the grammar cannot write it, or when allowed. */
  readonly permission?: string;
  /** The entries to charge the request to, one of each set. Empty when denied. */
  readonly charges: readonly GrantEntry[];
  /**
   * An entry without a host allowed it, so only a public address may be dialled, whatever the policy names. Other
   * requests may also go to an address for which `policyNamesAddress` is true. Only ever true of network requests.
   */
  readonly publicOnly: boolean;
}

/**
 * Decides one request: the only function that does. Deny beats ask beats allow, no match is deny, and the manifest, the
 * policy and every ceiling each have to let it through.
 *
 * It says nothing about the address a name resolves to or the file behind a link. Whoever dials or opens checks those.
 *
 * @param grants Compiled by `createGrants`.
 * @param request In canonical form.
 * @param usage What was charged so far. Default: nothing, at the present time.
 */
export function decide(
  grants: Grants,
  request: PermissionRequest,
  usage: GrantUsage = nothingUsed(Date.now()),
): Decision {
  const charges: GrantEntry[] = [];
  let asking: GrantEntry | undefined;
  let granting: GrantEntry | undefined;
  let publicOnly = false;
  for (const layer of grants.layers) {
    const verdict = decideLayer(layer, request, usage);
    if (verdict.outcome === "deny") {
      return denied(request, verdict.reason ?? unmatchedReason(layer), verdict.entry);
    }
    const { entry } = verdict;
    charges.push(entry);
    granting = layer.name === "policy" && !layer.inCeiling ? entry : granting;
    if (verdict.outcome === "ask" && asking?.approval !== "always") {
      asking = asking === undefined || entry.approval === "always" ? entry : asking;
    }
    publicOnly ||= entry.permission.category === "network" && entry.permission.scope === undefined;
  }
  if (request.category === "network" && request.knownNonPublic && !policyNames(grants, request, usage)) {
    return denied(request, "not-public", granting);
  }
  if (granting === undefined) {
    return denied(request, "not-granted", undefined);
  }
  if (asking !== undefined) {
    const { text: rule, approval } = asking;
    const exact = withExactPermission(request);
    return { outcome: "ask", reason: "approval-needed", rule, approval, ...exact, charges, publicOnly };
  }
  return { outcome: "allow", reason: "granted", rule: granting.text, charges, publicOnly };
}

type Verdict =
  | { readonly outcome: "allow" | "ask"; readonly entry: GrantEntry }
  | { readonly outcome: "deny"; readonly reason?: DecisionReason; readonly entry?: GrantEntry };

const unmatched: Verdict = Object.freeze({ outcome: "deny" });

function decideLayer(layer: GrantLayer, request: PermissionRequest, usage: GrantUsage): Verdict {
  const denying = layer.deny.matching(request).find((entry) => !isExpired(entry, usage));
  if (denying !== undefined) {
    return { outcome: "deny", reason: "denied-by-rule", entry: denying };
  }
  if (request.category === "fs" && request.purpose === "tree") {
    return decideTree(layer, request, usage);
  }
  const asks = layer.ask.matching(request);
  if (asks.length > 0) {
    // An ask that is used up refuses, though an allow may match too: else its last answer would be the last question.
    return pick("ask", asks, usage);
  }
  const allows = layer.allow.matching(request);
  const allowing = allows.find((entry) => hasRoom(entry, usage));
  if (allowing !== undefined) {
    return { outcome: "allow", entry: allowing };
  }
  const listing = pick("allow", [...allows, ...layer.allow.lettingBeListed(request)], usage);
  if (listing.outcome !== "deny") {
    return listing;
  }
  const asked = pick("ask", layer.ask.lettingBeListed(request), usage);
  return asked.outcome === "deny" && asked.entry === undefined ? listing : asked;
}

/** One entry has to match everything below the folder; an ask that matches a part of it asks for the whole. */
function decideTree(layer: GrantLayer, request: PermissionRequest, usage: GrantUsage): Verdict {
  const whole = pick("allow", [...layer.allow.matching(request), ...layer.ask.matching(request)], usage);
  if (whole.outcome === "deny") {
    return whole;
  }
  const asks = layer.ask.entries.filter((entry) => matchesDeny(entry.permission, request));
  return asks.length > 0 ? pick("ask", asks, usage) : whole;
}

/** The first entry that holds and has room. */
function pick(outcome: "allow" | "ask", entries: readonly GrantEntry[], usage: GrantUsage): Verdict {
  const [first] = entries;
  if (first === undefined) {
    return unmatched;
  }
  const entry = entries.find((candidate) => hasRoom(candidate, usage));
  if (entry !== undefined) {
    return { outcome, entry };
  }
  const full = entries.find((candidate) => !isExpired(candidate, usage));
  return { outcome: "deny", reason: full === undefined ? "expired" : "no-room", entry: full ?? first };
}

function unmatchedReason(layer: GrantLayer): DecisionReason {
  if (layer.inCeiling) {
    return "above-ceiling";
  }
  return layer.name === "requested" ? "not-requested" : "not-granted";
}

function denied(request: PermissionRequest, reason: DecisionReason, entry: GrantEntry | undefined): Decision {
  const rule = entry === undefined ? {} : { rule: entry.text };
  return { outcome: "deny", reason, ...rule, ...withExactPermission(request), charges: [], publicOnly: false };
}

function withExactPermission(request: PermissionRequest): { readonly permission?: string } {
  const permission = exactPermission(request);
  return permission === undefined ? {} : { permission };
}

function policyNames(grants: Grants, request: NetworkRequest, usage: GrantUsage): boolean {
  return policyNamesHost(grants, request.host, request.port, usage);
}

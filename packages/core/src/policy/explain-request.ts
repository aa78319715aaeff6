import { PermissionError } from "../errors/permission-error.ts";
import { RequestError } from "../errors/request-error.ts";
import { canonicalFileRequest } from "../permissions/canonical-file-request.ts";
import { canonicalNetworkRequest } from "../permissions/canonical-network-request.ts";
import { parsePermissionEntries, parsePermissionEntry } from "../permissions/parse-permission-entry.ts";
import type { PermissionEntry } from "../permissions/permission-entry.ts";
import type { FileRequest, PermissionRequest } from "../permissions/permission-request.ts";
import { explain } from "./explain.ts";
import { createPolicyGrants } from "./grants.ts";
import { nothingUsed } from "./grant-usage.ts";
import { entryCovers } from "./missing-permissions.ts";

/** One question: what would these entries say to this? */
export interface ExplainQuestion {
  /** A list of permission strings or object forms, as an `allow` list holds them; one with an approval is an ask. */
  readonly granted: unknown;
  /** A permission, or a path or URL after a category and an action: `network:https:https://api.example.com/v1?y=1`. */
  readonly requested: unknown;
}

/** The answer, for a line of JSON. */
export interface ExplainAnswer {
  /** `invalid`: a permission is not in the grammar, and the requested text is no path or URL either. */
  readonly decision: "allow" | "ask" | "deny" | "invalid";
  /** The entry that decided. */
  readonly rule: string | null;
  /** For the operator. */
  readonly why: string;
}

/**
 * Answers what a list of grants says to a permission or to one concrete request, as `cordon explain` prints it.
 *
 * A permission is allowed when one single entry covers it. A path or URL is put into canonical form and decided; one that
 * has no canonical form is denied, since no permission can match it.
 *
 * @param options `nowMs` is the time that `expires` is compared with. Default: the present.
 */
export function explainRequest(question: ExplainQuestion, options: { readonly nowMs?: number } = {}): ExplainAnswer {
  const nowMs = options.nowMs ?? Date.now();
  return answering(() => {
    if (!Array.isArray(question.granted)) {
      return { decision: "invalid", rule: null, why: "the granted permissions are not a list" };
    }
    const granted = parsePermissionEntries(question.granted, "allow");
    const requested = readRequested(question.requested);
    return "permission" in requested
      ? explainPermission(granted, requested, nowMs)
      : explainConcrete({ allow: granted }, requested, nowMs);
  });
}

/** Turns the refusals of a question's own text into answers. */
export function answering(answer: () => ExplainAnswer): ExplainAnswer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof PermissionError) {
      return { decision: "invalid", rule: null, why: error.message };
    }
    if (error instanceof RequestError) {
      return { decision: "deny", rule: null, why: error.message };
    }
    throw error;
  }
}

/**
 * Reads what is asked for: a permission, else a path or URL after a category and an action.
 *
 * @throws {PermissionError} When it is neither.
 * @throws {RequestError} When a path or URL has no canonical form.
 */
export function readRequested(requested: unknown): PermissionEntry | PermissionRequest {
  try {
    return parsePermissionEntry(requested, "manifest");
  } catch (error) {
    const concrete = typeof requested === "string" ? readConcrete(requested) : undefined;
    if (concrete === undefined) {
      throw error;
    }
    return concrete;
  }
}

/** A path after `fs:ACTION:`, or a URL after `network:SCHEME:`. */
function readConcrete(text: string): PermissionRequest | undefined {
  const [, action, path] = /^fs:(read|write|delete):(\/.*)$/su.exec(text) ?? [];
  if (action !== undefined && path !== undefined) {
    const request = canonicalFileRequest(action as FileRequest["action"], path);
    // Only a listing can be meant by a folder: its content cannot be read.
    return action === "read" && request.folder ? { ...request, purpose: "list" } : request;
  }
  const [, scheme, url] =
    /^network:(https?):((?:[Hh][Tt]{2}[Pp][Ss]?:|[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2}).*)$/su.exec(text) ?? [];
  if (scheme === undefined || url === undefined) {
    return undefined;
  }
  const request = canonicalNetworkRequest(url);
  if (scheme === "https" && request.action !== "https") {
    throw new RequestError({ text: url, reason: "the scheme is not https" });
  }
  return request;
}

/** Says which single entry covers a permission. */
export function explainPermission(
  granted: readonly PermissionEntry[],
  requested: PermissionEntry,
  nowMs: number,
): ExplainAnswer {
  const covering = granted.filter(
    (entry) => (entry.expiresMs === undefined || nowMs < entry.expiresMs) && entryCovers(entry, requested),
  );
  const asking = covering.find((entry) => entry.approval !== "never");
  const [allowing] = covering;
  if (asking !== undefined) {
    return { decision: "ask", rule: asking.text, why: `"${asking.text}" covers it, after asking` };
  }
  if (allowing !== undefined) {
    return { decision: "allow", rule: allowing.text, why: `"${allowing.text}" covers it` };
  }
  return { decision: "deny", rule: null, why: `no single entry covers "${requested.text}"; granting it would` };
}

/** Says what lists of an operator decide about a request in canonical form. */
export function explainConcrete(
  lists: Parameters<typeof createPolicyGrants>[0],
  request: PermissionRequest,
  nowMs: number,
): ExplainAnswer {
  const { decision, operator } = explain(createPolicyGrants(lists), request, nothingUsed(nowMs));
  const rule = decision.outcome === "deny" && decision.reason !== "denied-by-rule" ? null : (decision.rule ?? null);
  return { decision: decision.outcome, rule, why: operator };
}

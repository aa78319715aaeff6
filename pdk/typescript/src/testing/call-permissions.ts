import {
  createGrants,
  decide,
  type Decision,
  type GrantEntry,
  type GrantUsage,
  type Manifest,
  parsePermissionEntries,
  type PermissionRequest,
} from "@cordon/core";
import { AnswerFailure } from "./answer-failure.ts";

/** What a call may do, decided as a host decides it. */
export interface CallPermissions {
  /**
   * Decides on a request and charges it to what allows it.
   *
   * @param description Verb and object, for the message.
   * @throws AnswerFailure when it is not allowed.
   */
  readonly require: (request: PermissionRequest, description: string, nowMs: number) => void;
  /** Whether a request would be allowed; nothing is charged. */
  readonly allows: (request: PermissionRequest, nowMs: number) => boolean;
  /** The permissions of the skill that allowed something, in order. */
  readonly used: () => readonly string[];
}

/**
 * Opens the permissions of one call: what the skill asks for and what is granted have to match, both.
 *
 * @param manifest What the skill asks for.
 * @param granted Permissions, as texts or as objects with conditions. Default: everything it asks for.
 * @throws PermissionError of core for what is no permission.
 */
export function openPermissions(
  manifest: Manifest,
  granted: readonly (string | Readonly<Record<string, unknown>>)[] | undefined,
): CallPermissions {
  const allow = granted === undefined ? manifest.permissions : parsePermissionEntries(granted, "allow");
  const grants = createGrants({ requested: manifest.permissions, allow });
  const calls = new Map<GrantEntry, number>();
  const usage = (nowMs: number): GrantUsage => ({
    nowMs,
    callsOf: (entry) => calls.get(entry) ?? 0,
    // A test has no limit of bytes, and its calls are all within any window.
    bytesOf: () => 0,
    callsWithin: (entry) => calls.get(entry) ?? 0,
  });
  return {
    require: (request, description, nowMs) => {
      const decision = decide(grants, request, usage(nowMs));
      if (decision.outcome !== "allow") throw new AnswerFailure(refusalOf(decision, description));
      for (const entry of decision.charges) calls.set(entry, (calls.get(entry) ?? 0) + 1);
    },
    allows: (request, nowMs) => decide(grants, request, usage(nowMs)).outcome === "allow",
    used: () => [...calls.keys()].filter(({ layer }) => layer === "requested").map(({ text }) => text),
  };
}

/** In the words of a host. */
function refusalOf({ outcome, reason, permission }: Decision, description: string): AnswerFailure["answer"] {
  const wanted = permission === undefined ? {} : { permission };
  if (reason === "no-room") {
    return { code: "LIMIT", message: `Cannot ${description}: a limit of the permission has no room`, ...wanted };
  }
  const text =
    outcome === "ask"
      ? "it needs an approval and nobody can give one"
      : reason === "not-requested"
        ? "the skill's manifest does not request it"
        : "no permission allows it";
  return { code: "DENIED", message: `Cannot ${description}: ${text}`, ...wanted };
}

import {
  explainPolicy,
  type Manifest,
  missingPermissions,
  type PermissionEntry,
  type Policy,
  type SkillPolicy,
} from "@cordon/core";
import type { AllowEntry, PermissionVerdict } from "./skill-report.ts";

/**
 * Says of each requested permission what a policy answers to it. Whether one is missing is decided as in `load`; the rule
 * and the words are those of `cordon explain`.
 *
 * @param manifest What is requested.
 * @param policy The policy.
 * @param entry Its entry for the skill.
 */
export function permissionVerdicts(
  { id, version, permissions }: Manifest,
  policy: Policy,
  entry: SkillPolicy | undefined,
): readonly PermissionVerdict[] {
  const nowMs = Date.now();
  const { required, optional } = missingPermissions(permissions, [...(entry?.allow ?? []), ...(entry?.ask ?? [])], {
    nowMs,
  });
  const missing = new Set([...required, ...optional]);
  return permissions.map((wanted) => {
    const add = allowEntryFor(wanted);
    const { decision, rule, why } = explainPolicy(policy, { id, version }, add, { nowMs });
    const base = { permission: wanted.text, optional: wanted.optional, why };
    if (missing.has(wanted)) return { ...base, verdict: "missing", add };
    if (decision === "ask") return { ...base, verdict: "ask", ...(rule === null ? {} : { rule }) };
    // A refusal without a rule concerns one request of the many that the permission means.
    if (decision === "deny" && rule !== null) return { ...base, verdict: "denied", rule };
    return { ...base, verdict: "granted", ...(rule === null ? {} : { rule }) };
  });
}

/** The entry of an `allow` list that grants exactly what is requested. */
export function allowEntryFor({ text, methods }: PermissionEntry): AllowEntry {
  return methods === undefined ? text : { permission: text, methods: [...methods] };
}

import type { PolicyReport, SkillReport } from "@cordon/runtime";
import { quoted } from "./quoted.ts";
import { row } from "./text-columns.ts";

/**
 * What would become of a skill, as the second half of a sentence.
 *
 * @param report The report.
 * @param policyFile The policy as the user named it.
 */
export function verdictText({ admitted, policy }: SkillReport, policyFile: string | undefined): string {
  if (!admitted) return "would be refused";
  if (policy === undefined || policyFile === undefined) return "would be admitted";
  return policy.loads
    ? `would load under ${quoted(policyFile)}`
    : `would be admitted, but not load under ${quoted(policyFile)}`;
}

/**
 * What a policy says to a skill, beside the permissions.
 *
 * @param policy That part of the report.
 * @param id The id of the skill; undefined when it is not known.
 * @returns Rows of two columns.
 */
export function policyRows(policy: PolicyReport, id: string | undefined): readonly (readonly string[])[] {
  const { entry, otherEntries, mounts, problems } = policy;
  const others = otherEntries.length === 0 ? "" : `, only ${otherEntries.map(quoted).join(", ")}`;
  return [
    row("entry", entry ?? (id === undefined ? "unknown: the skill has no id" : `none for this version${others}`)),
    ...mounts.map(({ path, folder }) => row("mount", `${path} shows ${folder}`)),
    ...problems.map(({ message }) => row("does not load", message)),
  ];
}

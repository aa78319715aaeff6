import { formatFieldPath, PolicyError } from "@cordon/core";
import { inspectSkill, type PolicyReport, type SkillReport } from "@cordon/runtime";
import type { CommandIo } from "../command-io.ts";
import type { Finding } from "./finding.ts";
import { permissionHints } from "./permission-hints.ts";

/** A module that was validated. */
export interface ValidatedModule {
  readonly report: SkillReport;
  readonly findings: readonly Finding[];
}

/**
 * Validates a module: manifest and admission as `cordon inspect` does, its permissions, and what a policy says to them.
 *
 * @param module The file of the module.
 * @param policy The file of the policy. Default none.
 * @param io The interrupt.
 * @throws SkillUnreadableError; the reason of the signal.
 */
export async function validateModule(
  module: string,
  policy: string | undefined,
  { signal }: Pick<CommandIo, "signal">,
): Promise<ValidatedModule> {
  const findings: Finding[] = [];
  let report: SkillReport;
  try {
    report = await inspectSkill(module, { signal, ...(policy === undefined ? {} : { policy }) });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { path, problem, line, column } = error;
    const text = path.length === 0 ? problem : `${formatFieldPath(path)}: ${problem}`;
    const place = { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
    findings.push({
      severity: "problem",
      part: "policy",
      text,
      ...(policy === undefined ? {} : { file: policy }),
      ...place,
    });
    report = await inspectSkill(module, { signal });
  }
  const refusals = report.refusals.map(({ rule, detail, field, offset }): Finding => ({
    severity: "problem",
    part: "module",
    text: `${rule}: ${field === undefined ? "" : `${field}: `}${detail}${offset === undefined ? "" : `, at byte ${offset}`}`,
  }));
  if (policy === undefined) {
    findings.push({ severity: "hint", part: "policy", text: "there is no policy to hold the skill against" });
  }
  const policyFindings = report.policy === undefined ? [] : findingsOfPolicy(report.policy, report.skill);
  return { report, findings: [...refusals, ...permissionHints(report), ...policyFindings, ...findings] };
}

function findingsOfPolicy(report: PolicyReport, skill: SkillReport["skill"]): readonly Finding[] {
  const { problems, permissions, entry, otherEntries } = report;
  // Who asks for nothing loads without one; limits and mounts of an entry that is for another are not for this skill.
  const isAlone = entry === undefined && problems.length === 0 && skill !== undefined;
  const others = otherEntries.length === 0 ? "" : `; it has ${otherEntries.join(", ")}`;
  const missing = `the policy has no entry for "${skill?.id}@${skill?.version}"${others}`;
  const lonely: readonly Finding[] = isAlone ? [{ severity: "hint", part: "policy", text: missing }] : [];
  const verdicts = permissions.flatMap(({ permission, optional, verdict, why }): readonly Finding[] => {
    if (verdict === "granted") return [];
    const text = `${verdict}: "${permission}": ${why}`;
    // What is missing and not optional is one of the problems already.
    if (verdict === "missing" && !optional) return [];
    return [{ severity: verdict === "denied" ? "problem" : "hint", part: "policy", text }];
  });
  return [
    ...problems.map(({ message }): Finding => ({ severity: "problem", part: "policy", text: message })),
    ...verdicts,
    ...lonely,
  ];
}

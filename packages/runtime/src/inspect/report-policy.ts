import { type Manifest, MountMissingError, PermissionMissingError, type Policy, type SkillPolicy } from "@cordon/core";
import type { LoadedPolicy } from "../policy/load-policy.ts";
import { unmountedPermissions } from "../skill/check-mounted.ts";
import { grantsOf } from "../skill/skill-grants.ts";
import { type EntryChoice, problemOf } from "./choose-entry.ts";
import { inspectMounts } from "./inspect-mounts.ts";
import { permissionVerdicts } from "./permission-verdicts.ts";
import { policyAddition } from "./policy-addition.ts";
import type { PolicyProblem, PolicyReport } from "./skill-report.ts";

/** What a policy is held against. */
export interface PolicyQuestion {
  readonly policy: LoadedPolicy;
  readonly choice: EntryChoice;
  /** Undefined when it is refused. */
  readonly manifest: Manifest | undefined;
  readonly admitted: boolean;
}

/**
 * Says what a policy answers to a skill: whether it would load, and what is missing.
 *
 * @param question The policy, its entry and the manifest.
 */
export async function reportPolicy({ policy, choice, manifest, admitted }: PolicyQuestion): Promise<PolicyReport> {
  const { entry, problem } = choice;
  const nothing = { loads: false, otherEntries: [], permissions: [], mounts: [] };
  // Without an id, or with two entries, there is none to speak of.
  if (manifest === undefined) return { ...nothing, problems: [] };
  if (entry === undefined && problem !== undefined) return { ...nothing, problems: [problem] };
  const mounts = await inspectMounts(entry, policy.baseFolder);
  const unmounted = unmountedPermissions(
    manifest,
    mounts.map(({ path }) => path),
  );
  const problems = [
    problem,
    missingProblem(manifest, policy.policy, entry),
    ...unmounted.map(({ permission }) => problemOf(new MountMissingError(manifest.id, permission))),
    ...mounts.map((mount) => mount.problem),
  ].filter((each) => each !== undefined);
  const addition = problem === undefined ? policyAddition(manifest, entry, unmounted) : undefined;
  return {
    loads: admitted && problems.length === 0,
    ...(entry === undefined ? {} : { entry: entry.key }),
    otherEntries: entry === undefined ? keysOf(policy.policy, manifest.id) : [],
    permissions: permissionVerdicts(manifest, policy.policy, entry),
    mounts,
    problems,
    ...(addition === undefined ? {} : { addition }),
  };
}

const keysOf = ({ skills }: Policy, id: string): readonly string[] =>
  skills.filter((entry) => entry.id === id).map(({ key }) => key);

/** The error of `load` when a permission is missing. */
function missingProblem(manifest: Manifest, policy: Policy, entry: SkillPolicy | undefined): PolicyProblem | undefined {
  try {
    grantsOf(manifest, { policy, entry, everySkill: [] });
    return undefined;
  } catch (error) {
    if (error instanceof PermissionMissingError) return problemOf(error);
    throw error;
  }
}

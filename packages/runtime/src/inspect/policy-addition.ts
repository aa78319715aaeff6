import { type Manifest, missingPermissions, type SkillPolicy } from "@cordon/core";
import type { UnmountedPermission } from "../skill/check-mounted.ts";
import { allowEntryFor } from "./permission-verdicts.ts";
import type { PolicyAddition } from "./skill-report.ts";

/**
 * What to add to a policy so that a skill loads: the permissions that are missing, exactly as they are requested, and the
 * mounts. Optional permissions are left out.
 *
 * @param manifest What is requested.
 * @param entry The policy's entry for the skill; without one a new one is made, for its version and those compatible.
 * @param unmounted The permissions for files where nothing is mounted.
 * @returns Undefined when nothing is missing.
 */
export function policyAddition(
  manifest: Manifest,
  entry: SkillPolicy | undefined,
  unmounted: readonly UnmountedPermission[],
): PolicyAddition | undefined {
  const { required } = missingPermissions(manifest.permissions, [...(entry?.allow ?? []), ...(entry?.ask ?? [])]);
  if (required.length === 0 && unmounted.length === 0) return undefined;
  const mounts = [...new Set(unmounted.map(({ mount }) => mount))];
  const [version = ""] = manifest.version.split("+");
  const added = {
    ...(required.length === 0 ? {} : { allow: required.map(allowEntryFor) }),
    ...(mounts.length === 0 ? {} : { mounts: Object.fromEntries(mounts.map((path) => [path, "./folder"])) }),
  };
  return { skills: { [entry?.key ?? `${manifest.id}@^${version}`]: added } };
}

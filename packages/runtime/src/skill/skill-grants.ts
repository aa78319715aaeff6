import {
  boundGrants,
  createGrants,
  type Grants,
  type Manifest,
  missingPermissions,
  type PermissionEntry,
  PermissionMissingError,
  type Policy,
  type SkillPolicy,
} from "@cordon/core";

/** What the operator grants to one skill: the entry of the policy, and what holds for every skill. */
export interface OperatorGrants {
  readonly policy: Policy;
  readonly entry: SkillPolicy | undefined;
  readonly everySkill: readonly PermissionEntry[];
}

/**
 * Compiles requested ∩ granted into one decision object.
 *
 * @throws PermissionMissingError with every requested permission that nothing grants; optional ones are let pass, and
 * fail when used.
 */
export function grantsOf(manifest: Manifest, { policy, entry, everySkill }: OperatorGrants): Grants {
  const allow = [...(entry?.allow ?? []), ...everySkill];
  const ask = entry?.ask ?? [];
  const { required } = missingPermissions(manifest.permissions, [...allow, ...ask]);
  if (required.length > 0) {
    const missing = required.map(({ text }) => text);
    const entries = entry === undefined ? otherEntries(policy, manifest) : undefined;
    throw new PermissionMissingError({ skillId: manifest.id, missing, ...entries });
  }
  return createGrants({ requested: manifest.permissions, allow, ask, deny: entry?.deny ?? [] });
}

/**
 * Bounds the grants of a skill by those of its callers, and gives the same object for the same caller: pooled connections
 * and counted rates belong to it.
 */
export function grantsWithinCallers(grants: Grants): (ceiling: Grants) => Grants {
  const bounded = new WeakMap<Grants, Grants>();
  return (ceiling) => {
    const known = bounded.get(ceiling) ?? boundGrants(grants, ceiling);
    bounded.set(ceiling, known);
    return known;
  };
}

/** What the policy has instead of an entry for this skill, for an operator who thought it had one. */
function otherEntries(
  policy: Policy,
  { id, version }: Manifest,
): { readonly version: string; readonly entries: readonly string[] } {
  return { version, entries: policy.skills.filter((entry) => entry.id === id).map(({ key }) => key) };
}

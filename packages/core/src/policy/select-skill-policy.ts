import { PolicyError } from "../errors/policy-error.ts";
import { parseSemanticVersion } from "../manifest/semantic-version.ts";
import type { Policy, SkillPolicy } from "./policy.ts";
import { rangeIncludes } from "./version-range.ts";

/** What is known about a module when its policy is looked up. */
export interface SkillIdentity {
  readonly id: string;
  /** A semantic version. */
  readonly version: string;
  /** `sha256:` and 64 hexadecimal digits, of the bytes that were verified. */
  readonly digest: string;
  /** The names of those whose signature on the bytes was verified. */
  readonly signers: readonly string[];
}

/**
 * The entry for a skill. `none`: no entry has its id and version, so nothing is granted. `refused`: the entry requires a
 * digest or a signer that the module does not have, and the module must not be loaded under it.
 */
export type SkillPolicySelection =
  | { readonly kind: "none" }
  | { readonly kind: "entry"; readonly entry: SkillPolicy }
  | { readonly kind: "refused"; readonly entry: SkillPolicy; readonly requirement: "digest" | "signer" };

/**
 * Finds the one entry of a policy for a skill, by id and version.
 *
 * @throws {PolicyError} When two entries match: which of them the operator meant cannot be known.
 */
export function selectSkillPolicy(policy: Policy, skill: SkillIdentity): SkillPolicySelection {
  const version = parseSemanticVersion(skill.version);
  const [entry, second] = policy.skills.filter(
    (candidate) => candidate.id === skill.id && version !== undefined && rangeIncludes(candidate.range, version),
  );
  if (entry === undefined) {
    return { kind: "none" };
  }
  if (second !== undefined) {
    const problem = `"${entry.key}" and "${second.key}" both match version ${skill.version}; leave one of them`;
    throw new PolicyError({ path: ["skills", second.key], problem });
  }
  if (entry.digest !== undefined && entry.digest !== skill.digest) {
    return { kind: "refused", entry, requirement: "digest" };
  }
  if (entry.signer !== undefined && !skill.signers.includes(entry.signer)) {
    return { kind: "refused", entry, requirement: "signer" };
  }
  return { kind: "entry", entry };
}

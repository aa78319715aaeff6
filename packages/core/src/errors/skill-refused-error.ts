import { CordonError } from "./cordon-error.ts";

/**
 * Raised when the policy's entry for a skill requires a digest or a signer that the module does not have. The module is
 * not the one the operator meant, so it is not loaded, also not without permissions.
 */
export class SkillRefusedError extends CordonError {
  readonly skillId: string;
  /** The digest of the module. */
  readonly digest: string;
  /** The key of the policy's entry. */
  readonly entry: string;
  readonly requirement: "digest" | "signer";

  constructor(facts: {
    readonly skillId: string;
    readonly digest: string;
    readonly entry: string;
    readonly requirement: "digest" | "signer";
  }) {
    super(
      "SKILL_REFUSED",
      `Cannot load the skill "${facts.skillId}": its ${facts.requirement} is not the one "${facts.entry}" requires`,
    );
    this.skillId = facts.skillId;
    this.digest = facts.digest;
    this.entry = facts.entry;
    this.requirement = facts.requirement;
  }
}

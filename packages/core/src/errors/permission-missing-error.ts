import { CordonError } from "./cordon-error.ts";

/** Raised when a skill requests permissions that its policy does not grant. All of them are listed, in one error. */
export class PermissionMissingError extends CordonError {
  /** The skill that was to be loaded. */
  readonly skillId: string;
  /** The texts of the permissions that no single entry covers. */
  readonly missing: readonly string[];

  constructor(facts: {
    readonly skillId: string;
    readonly missing: readonly string[];
    /** Set when the policy has no entry for the skill: its version, and the keys of the entries for other versions. */
    readonly version?: string;
    readonly entries?: readonly string[];
  }) {
    const list = facts.missing.map((text) => `"${text}"`).join(", ");
    super(
      "PERMISSION_MISSING",
      `Cannot load the skill "${facts.skillId}": nothing grants ${list}; ${formatFix(facts)}`,
    );
    this.skillId = facts.skillId;
    this.missing = [...facts.missing];
  }
}

function formatFix(facts: {
  readonly skillId: string;
  readonly version?: string;
  readonly entries?: readonly string[];
}): string {
  if (facts.version === undefined) return "add an allow entry that covers each";
  const others = facts.entries?.map((key) => `"${key}"`).join(", ") ?? "";
  const found = others === "" ? "" : `, only ${others}`;
  return `the policy has no entry for "${facts.skillId}@${facts.version}"${found}`;
}

import { CordonError } from "./cordon-error.ts";

/**
 * Raised when the file of a skill cannot be read. It is for the operator, who named the file.
 */
export class SkillUnreadableError extends CordonError {
  /** The file as the caller named it. */
  readonly file: string;
  /** Why, as the second half of a sentence. */
  readonly reason: string;

  constructor(file: string, reason: string) {
    super("SKILL_UNREADABLE", `Cannot read the skill "${file}": ${reason}`);
    this.file = file;
    this.reason = reason;
  }
}

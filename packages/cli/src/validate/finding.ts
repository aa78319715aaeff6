/** One thing that `cordon validate` has to say. */
export interface Finding {
  /** A problem keeps the skill from being right; a hint is worth a look. */
  readonly severity: "problem" | "hint";
  /** What it is about. */
  readonly part: "build" | "module" | "permissions" | "policy" | "golden case";
  /** What it is, as a sentence or the second half of one. */
  readonly text: string;
  /** Relative to the folder of the skill. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

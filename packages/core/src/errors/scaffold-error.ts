import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** Why no folder for a new skill was made. */
export type ScaffoldRefusal = "name" | "template" | "exists" | "unwritable";

/** Raised when a folder for a new skill cannot be made. Nothing that was there before has changed. */
export class ScaffoldError extends CordonError {
  /** The folder, as it was named. */
  readonly folder: string;
  readonly reason: ScaffoldRefusal;

  constructor(folder: string, reason: ScaffoldRefusal, detail: string) {
    super("SCAFFOLD_REFUSED", `Cannot make the skill ${quote(folder)}: ${detail}`);
    this.folder = folder;
    this.reason = reason;
  }
}

import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** Raised when a journal of runs is opened while another process, or another journal of this one, has it open. */
export class JournalHeldError extends CordonError {
  readonly file: string;
  /** Milliseconds until its lease ends, unless whoever holds it renews it. */
  readonly heldForMs: number;

  constructor(file: string, heldForMs: number) {
    super(
      "JOURNAL_HELD",
      `Cannot open the journal ${quote(file)}: another process holds it; ` +
        `if that process is gone, try again in ${Math.ceil(heldForMs / 1_000)} s`,
    );
    this.file = file;
    this.heldForMs = heldForMs;
  }
}

import { CordonError } from "./cordon-error.ts";

/** Raised when a scripted model is asked what its script does not expect, or when steps of the script were not used. */
export class ScriptError extends CordonError {
  /** Counts from 1; the number of the first unused step when steps are left over. */
  readonly step: number;
  /** A clause without a capital and a period. */
  readonly reason: string;

  constructor(step: number, reason: string) {
    super("SCRIPT_MISMATCH", `Cannot follow the script at step ${step}: ${reason}`);
    this.step = step;
    this.reason = reason;
  }
}

import { CordonError } from "./cordon-error.ts";

/** Raised when a run cannot be resumed from what it is given: it is not what a run of this agent wrote. */
export class ResumeError extends CordonError {
  /** A clause without a capital and a period. */
  readonly reason: string;

  constructor(reason: string) {
    super("RESUME_INVALID", `Cannot resume the run: ${reason}`);
    this.reason = reason;
  }
}

import { CordonError } from "./cordon-error.ts";

/**
 * Raised when a session is opened while there are as many as there may be.
 */
export class SessionLimitError extends CordonError {
  /** How many there may be. */
  readonly maximum: number;

  constructor(maximum: number) {
    super("SESSION_LIMIT", `Cannot open a session: there are ${maximum} already; end one, or raise "maxSessions"`);
    this.maximum = maximum;
  }
}

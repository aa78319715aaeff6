import { CordonError } from "./cordon-error.ts";

/**
 * Raised when a session is called after it ended.
 */
export class SessionEndedError extends CordonError {
  /** The session. */
  readonly session: string;
  /** How its last call ended, or `idle` or `disposed`. */
  readonly reason: string;

  constructor(session: string, reason: string) {
    super("SESSION_ENDED", `Cannot call the session: it has ended: "${reason}"; open another one`);
    this.session = session;
    this.reason = reason;
  }
}

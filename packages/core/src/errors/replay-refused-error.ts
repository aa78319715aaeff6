import { CordonError } from "./cordon-error.ts";

/**
 * Why a call is not replayed: nothing was recorded, it was a call of a session, the recording is incomplete, the call
 * ended by something a replay cannot repeat, it was another module, or the limits are not those of then.
 */
export type ReplayRefusal = "not-recorded" | "session" | "incomplete" | "ending" | "module" | "limits";

/** Raised when a call cannot be replayed. Nothing of the module has run. */
export class ReplayRefusedError extends CordonError {
  readonly reason: ReplayRefusal;
  /** Why, as the second half of a sentence. */
  readonly detail: string;

  constructor(reason: ReplayRefusal, detail: string) {
    super("REPLAY_REFUSED", `Cannot replay the call: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}

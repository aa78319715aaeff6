import { CordonError } from "./cordon-error.ts";

/** Raised when this platform lacks something a rule depends on: the rule refuses instead of weakening. */
export class UnsupportedPlatformError extends CordonError {
  /** What was to be done, as in "mount a folder". */
  readonly action: string;
  /** What the platform would have to have. */
  readonly requirement: string;

  constructor(action: string, requirement: string) {
    super("UNSUPPORTED_PLATFORM", `Cannot ${action} on this platform: ${requirement}`);
    this.action = action;
    this.requirement = requirement;
  }
}

import type { LimitName } from "../receipt/ending.ts";
import { CordonError } from "./cordon-error.ts";

/**
 * Raised by a host function when a hard limit of the call is exhausted. There is no answer for the guest then: whoever
 * runs the guest ends it by a real trap, and the call ends as `limit`.
 */
export class HardLimitError extends CordonError {
  /** The limit that was reached. */
  readonly limit: LimitName;
  /** Its value, in the limit's unit. */
  readonly maximum: number;

  constructor(limit: LimitName, maximum: number) {
    super("LIMIT_REACHED", `Cannot go on with the call: its limit "${limit}" of ${maximum} is reached`);
    this.limit = limit;
    this.maximum = maximum;
  }
}

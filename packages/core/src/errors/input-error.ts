import { CordonError } from "./cordon-error.ts";

/**
 * Raised when the input of a call cannot be encoded as JSON.
 */
export class InputError extends CordonError {
  /** Why it cannot. */
  readonly reason: string;

  constructor(reason: string) {
    super("INPUT_INVALID", `Cannot encode the input: ${reason}; pass JSON values, or bytes as a Uint8Array`);
    this.reason = reason;
  }
}

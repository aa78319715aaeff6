import { CordonError } from "./cordon-error.ts";

/**
 * Raised when something is used after it was disposed.
 */
export class DisposedError extends CordonError {
  /** What was used, for example "runtime". */
  readonly resource: string;

  constructor(resource: string) {
    super("DISPOSED", `Cannot use the ${resource}: it is disposed`);
    this.resource = resource;
  }
}

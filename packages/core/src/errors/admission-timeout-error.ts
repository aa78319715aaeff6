import { CordonError } from "./cordon-error.ts";

/**
 * Raised when the admission of a module did not end before its deadline. Its thread was terminated; the next module gets
 * a new one.
 */
export class AdmissionTimeoutError extends CordonError {
  /** The deadline, in milliseconds. */
  readonly deadlineMs: number;

  constructor(deadlineMs: number) {
    super("ADMISSION_TIMEOUT", `Cannot admit the module: admission did not end within ${deadlineMs} ms`);
    this.deadlineMs = deadlineMs;
  }
}

/** Raised when the host answers that it did not do what was asked. */
export class HostError extends Error {
  /** The stable code, such as `NOT_FOUND` or `LIMIT`. */
  readonly code: string;
  /** True when the same request may succeed later. */
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean = false) {
    super(message);
    this.name = "HostError";
    this.code = code;
    this.retryable = retryable;
  }
}

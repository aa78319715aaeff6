import type { ErrorCode } from "./error-codes.ts";

const marker = Symbol.for("cordon.error");

/**
 * The base of every error Cordon throws. Match on {@link CordonError.code}, which is stable, not on the message.
 *
 * Carries plain data only: no live object, no host path and no secret that the caller did not pass in.
 */
export class CordonError extends Error {
  /** The stable code, one of the table in `error-codes.ts`. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    Object.defineProperty(this, marker, { value: true });
  }

  /**
   * Says whether a value is an error of Cordon, also one of a second copy of this package in the same thread.
   *
   * @param value Anything that was thrown.
   */
  static isInstance(value: unknown): value is CordonError {
    return typeof value === "object" && value !== null && marker in value;
  }
}

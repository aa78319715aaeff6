import { encodeFrame } from "./frame.ts";

/**
 * Every code an answer of the host can fail with, with the sentence the guide shows. Codes are API of the host ABI:
 * one is never renamed and never changes its meaning.
 */
export const answerCodes = {
  DENIED: "No permission allows the request. `permission` is the one to ask for.",
  APPROVAL_REQUIRED: "A permission matches, but a person has to approve it, and nobody has decided yet.",
  LIMIT: "A limit of a permission or of the operation itself has no room for this request.",
  TIMEOUT: "The operation did not end within the time the request gave it.",
  NOT_FOUND: "The thing that was asked for does not exist.",
  EXISTS: "The thing that was to be created exists already.",
  INVALID: "The request is malformed, has an unknown field, or does not suit the kind of thing it names.",
  IO: "The operation failed in the host for a reason that is none of the guest's business.",
  UNAVAILABLE: "The other side cannot be reached now, or what serves the operation is not set up.",
  CANCELLED: "The guest cancelled the operation.",
  IN_DOUBT: "The operation was under way when the host stopped, and may or may not have taken effect.",
} as const;

/** A code of {@link answerCodes}. */
export type AnswerCode = keyof typeof answerCodes;

/** Why a host call failed, as the guest sees it: no host path, no internal address, no secret. */
export interface AnswerError {
  readonly code: AnswerCode;
  /** One sentence that begins with "Cannot". */
  readonly message: string;
  /** The permission that would allow exactly this request. Set with `DENIED` where there is one. */
  readonly permission?: string;
  /** True when the same request may succeed later. Default false. */
  readonly retryable?: boolean;
}

/**
 * Encodes the answer of a host call that failed: `{ "error": … }` without a body.
 *
 * @param error What the guest is told.
 */
export function encodeErrorAnswer(error: AnswerError): Uint8Array {
  const { code, message, permission, retryable } = error;
  return encodeFrame({ error: { code, message, permission, retryable } });
}

import type { AnswerError } from "@cordon/core";

/**
 * Ends the act of a host call with an answer the guest may see. It stays inside this package: the gate turns it into
 * an answer frame, and no caller of a host function ever catches one.
 */
export class AnswerFailure extends Error {
  /** What the guest is told: virtual paths and its own names only. */
  readonly answer: AnswerError;

  constructor(answer: AnswerError) {
    super(answer.message);
    this.name = "AnswerFailure";
    this.answer = answer;
  }
}

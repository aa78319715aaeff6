import type { AnswerCode, AnswerError } from "@cordon/core";

/** Ends a request with an answer that failed, as a host answers it. Whoever runs the skill never sees one. */
export class AnswerFailure extends Error {
  readonly answer: AnswerError;

  constructor(answer: AnswerError) {
    super(answer.message);
    this.name = "AnswerFailure";
    this.answer = answer;
  }
}

/**
 * Makes a failed answer: `Cannot read "/data/a": it does not exist`.
 *
 * @param code Its code.
 * @param description Verb and object.
 * @param text The state.
 */
export function failure(code: AnswerCode, description: string, text: string): AnswerFailure {
  return new AnswerFailure({ code, message: `Cannot ${description}: ${text}` });
}

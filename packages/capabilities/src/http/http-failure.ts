import type { AnswerCode } from "@cordon/core";

import { AnswerFailure } from "../gate/answer-failure.ts";

/**
 * The one answer for a host that cannot be resolved, whose addresses may not be dialled, that is closed, that is not who
 * its name says, or that does not speak HTTP: whoever asks learns nothing about what is where.
 */
export function unreachable(): AnswerFailure {
  return new AnswerFailure({ code: "UNAVAILABLE", message: "Cannot send the request: the host cannot be reached" });
}

/**
 * Makes a failed answer about one request: `Cannot GET "https://a.example/": it redirects too often`.
 *
 * @param code The answer's code.
 * @param description Verb and object.
 * @param text The state, for the guest.
 */
export function httpFailure(code: AnswerCode, description: string, text: string): AnswerFailure {
  return new AnswerFailure({ code, message: `Cannot ${description}: ${text}` });
}

import { AnswerFailure } from "../gate/answer-failure.ts";
import type { Redactor } from "../secret/redactor.ts";
import type { HttpResponse } from "./http-response.ts";
import type { HeaderField } from "./request-headers.ts";

/**
 * Takes secrets out of a response: a server may send back what it was sent.
 *
 * @param response What the server sent.
 * @param redactor Knows the secrets of the skill.
 */
export async function redactResponse(response: HttpResponse, redactor: Redactor): Promise<HttpResponse> {
  const headers = response.headers.map(([name, value]): HeaderField => [redactor.text(name), redactor.text(value)]);
  const body = await redactor.bytesInTurns(response.body);
  return { ...response, url: redactor.text(response.url), headers, body };
}

/**
 * The same for what a request failed with: where it was redirected to is a text of the server.
 *
 * @param error What was thrown.
 * @param redactor Knows the secrets of the skill.
 */
export function redactFailure(error: unknown, redactor: Redactor): unknown {
  if (!(error instanceof AnswerFailure)) return error;
  const { message, permission, ...others } = error.answer;
  return new AnswerFailure({
    ...others,
    message: redactor.text(message),
    ...(permission === undefined ? {} : { permission: redactor.text(permission) }),
  });
}

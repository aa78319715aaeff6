import { decodeFrame } from "@cordon/core";

/** What the last `http_request` of a call came to, for `http_status_code` and `http_headers`. */
export interface LastHttpResponse {
  /** 0 before the first. */
  readonly status: number;
  /** A JSON object, name to value. Undefined before the first, and where the host does not tell them. */
  readonly headers: Uint8Array | undefined;
}

/** Before the first request of a call. */
export const noHttpResponse: LastHttpResponse = Object.freeze({ status: 0, headers: undefined });

/** An answer of the host to `http_request`: a response with its body, or why there is none. */
export type HttpAnswer =
  | { readonly response: LastHttpResponse; readonly body: Uint8Array }
  | { readonly refusal: string };

const lengthBytes = 4;
const noBytes = new Uint8Array(0);

/**
 * Makes the frame the host understands of the two blocks an Extism plugin hands over. Neither is looked at here.
 *
 * @param request JSON text: URL, method, headers.
 * @param body The bytes to send. Default none.
 */
export function extismHttpFrame(request: Uint8Array, body: Uint8Array = noBytes): Uint8Array {
  const frame = new Uint8Array(lengthBytes + request.length + body.length);
  new DataView(frame.buffer).setUint32(0, request.length, true);
  frame.set(request, lengthBytes);
  frame.set(body, lengthBytes + request.length);
  return frame;
}

/**
 * Takes the host's answer apart.
 *
 * @param answer A frame of the host.
 */
export function readHttpAnswer(answer: Uint8Array): HttpAnswer {
  const { length } = answer;
  const { header, body } = decodeFrame(answer, { frameBytes: length, headerBytes: length, headerDepth: 3 });
  const { error, status, headers } = header;
  if (error !== undefined) {
    const message = typeof error === "object" && error !== null && "message" in error ? error["message"] : undefined;
    return { refusal: typeof message === "string" ? message : "Cannot send the request" };
  }
  const told = headers === undefined ? undefined : Buffer.from(JSON.stringify(headers), "utf8");
  return { response: { status: Number(status), headers: told }, body };
}

import { askHost, type CancelSignal } from "./ask-host.ts";
import { Headers } from "./globals/headers.ts";
import { HttpResponse } from "./http-response.ts";
import { encodeText } from "./native.ts";

/** A secret the host puts into a header field; the skill never sees it. */
export interface SecretUse {
  /** The name of the secret. */
  readonly name: string;
  /** The header field. */
  readonly header: string;
  /** The value of the field, `{}` where the secret goes. Default `{}` alone. */
  readonly format?: string;
}

/** What a request has beside its URL. */
export interface HttpRequestOptions {
  /** Default GET. */
  readonly method?: string;
  readonly headers?: Headers | Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
  /** Default follow: each step is decided on like a request of its own. */
  readonly redirect?: "follow" | "manual" | "error";
  /** How long to wait. Default what the host says. */
  readonly timeoutMs?: number;
  readonly secrets?: readonly SecretUse[];
  /** Cancels the request: the promise rejects with the reason of the signal at once. */
  readonly signal?: CancelSignal;
}

/** The network. */
export interface Http {
  /**
   * Sends a request. Needs `network:…`, and `secret:use` for each secret. A status such as 404 is an answer, not a failure.
   * Rejects with PermissionError or HostError when there is no answer.
   */
  readonly fetch: (url: string, options?: HttpRequestOptions) => Promise<HttpResponse>;
}

/** The network. */
export const http: Http = {
  fetch: async (url, options = {}) => {
    const { method = "GET", headers, body, redirect, timeoutMs, secrets, signal } = options;
    const fields = headers === undefined ? undefined : [...new Headers(headers)];
    const withFormat = secrets?.map(({ format = "{}", ...secret }) => ({ ...secret, format }));
    const request = { method, url, headers: fields, redirect, timeoutMs, secrets: withFormat };
    const bytes = typeof body === "string" ? encodeText(body) : body?.slice();
    const answer = await askHost("http", request, { body: bytes, signal });
    return new HttpResponse(answer.header, answer.body);
  },
};

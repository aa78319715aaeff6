import type { HttpResponse } from "../../http-response.ts";
import { Headers, type HeaderSource } from "../headers.ts";
import { Body, type BodySource, contentTypeOf } from "./body.ts";
import { type UrlObject, urlText } from "./url-object.ts";

/** What an answer has beside its body. */
export interface ResponseInit {
  /** Default 200. */
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: HeaderSource | Headers;
}

const withoutBody = new Set([101, 204, 205, 304]);
const redirects = new Set([301, 302, 303, 307, 308]);

/** `Response` of the fetch standard: status, header fields and a body that is there as a whole. */
export class Response extends Body {
  readonly status: number;
  /** The text of the status is not handed on by the host: empty, unless it was made by hand. */
  readonly statusText: string;
  readonly headers: Headers;
  /** Where it comes from, after redirects; empty for one made by hand. */
  readonly url: string = "";
  readonly redirected: boolean = false;
  readonly type: "default" | "basic" | "error" = "default";

  constructor(body?: BodySource, init: ResponseInit = {}) {
    const { status = 200, statusText = "", headers } = init;
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      throw new RangeError(`Cannot make the answer: its status is ${status}, and has to be from 200 to 599`);
    }
    if (withoutBody.has(status) && body !== undefined && body !== null) {
      throw new TypeError(`Cannot make the answer: status ${status} has no body`);
    }
    super(body);
    this.status = status;
    this.statusText = statusText;
    this.headers = new Headers(headers);
    const type = contentTypeOf(body);
    if (type !== undefined && !this.headers.has("content-type")) this.headers.set("content-type", type);
  }

  /** An answer with a JSON value. */
  static json(value: unknown, init: ResponseInit = {}): Response {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError("Cannot make the answer: the value is not JSON");
    const headers = new Headers(init.headers);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return new Response(text, { ...init, headers });
  }

  /** An answer that leads elsewhere. */
  static redirect(url: string | UrlObject, status: number = 302): Response {
    if (!redirects.has(status)) throw new RangeError(`Cannot make the answer: ${status} is no redirect`);
    return new Response(null, { status, headers: { location: urlText(url) } });
  }

  /** Whether the status is one from 200 to 299. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  clone(): Response {
    return withFacts(this, this.copyOfBody());
  }
}

/** What the host answered, as the standard has it. */
export async function responseOf(answer: HttpResponse): Promise<Response> {
  const { status, headers, url, redirected } = answer;
  const bytes = await answer.bytes();
  return withFacts({ status, statusText: "", headers, url, redirected, type: "basic" }, bytes);
}

type Facts = Pick<Response, "status" | "statusText" | "headers" | "url" | "redirected" | "type">;

function withFacts({ status, statusText, headers, ...facts }: Facts, body: BodySource): Response {
  const { url, redirected, type } = facts;
  const content = withoutBody.has(status) ? null : body;
  return Object.assign(new Response(content, { status, statusText, headers }), { url, redirected, type });
}

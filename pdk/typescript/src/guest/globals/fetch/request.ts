import type { HttpRequestOptions } from "../../http.ts";
import { Headers, type HeaderSource } from "../headers.ts";
import { Body, type BodySource, contentTypeOf } from "./body.ts";
import { type UrlObject, urlText } from "./url-object.ts";

/** What a request has beside its URL. Other members of the standard mean nothing in a skill, and are left alone. */
export interface RequestInit extends Pick<HttpRequestOptions, "redirect" | "timeoutMs" | "secrets" | "signal"> {
  /** Default GET. */
  readonly method?: string;
  readonly headers?: HeaderSource | Headers;
  readonly body?: BodySource;
}

const upperCaseMethods = /^(?:delete|get|head|options|patch|post|put)$/iu;

/** `Request` of the fetch standard: URL, method, header fields and a body that is there as a whole. */
export class Request extends Body {
  /** As it was given; the host reads it. */
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly redirect: NonNullable<HttpRequestOptions["redirect"]>;
  readonly signal: HttpRequestOptions["signal"];
  /** What only the host of a skill knows: `timeoutMs` and `secrets`. */
  readonly hostOptions: Pick<HttpRequestOptions, "timeoutMs" | "secrets">;

  constructor(input: string | UrlObject | Request, init: RequestInit = {}) {
    const from = input instanceof Request ? input : undefined;
    super(init.body ?? from?.copyOfBody());
    const { method = from?.method ?? "GET", redirect = from?.redirect ?? "follow", signal = from?.signal } = init;
    this.url = input instanceof Request ? input.url : urlText(input);
    this.method = upperCaseMethods.test(method) ? method.toUpperCase() : method;
    this.headers = new Headers(init.headers ?? from?.headers);
    this.redirect = redirect;
    this.signal = signal;
    const { timeoutMs = from?.hostOptions.timeoutMs, secrets = from?.hostOptions.secrets } = init;
    this.hostOptions = {
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(secrets === undefined ? {} : { secrets }),
    };
    const type = contentTypeOf(init.body);
    if (type !== undefined && !this.headers.has("content-type")) this.headers.set("content-type", type);
    if (this.copyOfBody() !== null && (this.method === "GET" || this.method === "HEAD")) {
      throw new TypeError(`Cannot make the request: ${this.method} has no body`);
    }
  }

  clone(): Request {
    return new Request(this);
  }
}

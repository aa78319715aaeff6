import { RequestError } from "../errors/request-error.ts";
import { isAddress, isLocalName, withoutTrailingDot } from "./host-name.ts";
import { parseUrl } from "./parsed-url.ts";
import type { NetworkRequest } from "./permission-request.ts";
import { isPublicAddress } from "./public-address.ts";
import { hasControlCharacter, utf8Length } from "./text-checks.ts";

const maximumUrlBytes = 8192;
const refusedMethods: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

/** `//`, or an encoded slash, backslash, or unreserved character of RFC 3986 (`A-Z a-z 0-9 - . _ ~`). */
const ambiguous = /\/\/|%(?:2[DEFdef]|3\d|4[1-9A-Fa-f]|5[0-9AaCcFf]|6[1-9A-Fa-f]|7[0-9AaEe])/u;

/**
 * The request for one URL, in canonical form: what the WHATWG URL parser makes of it, less one trailing dot of the host.
 *
 * The addresses of a name are not known here; whoever dials checks them.
 *
 * @param text An absolute http or https URL of at most 8 KiB.
 * @param options `method` is `GET` by default.
 * @throws {RequestError} For another scheme, user information, an empty label, control characters, a URL that is too
 * long or cannot be parsed, and the methods CONNECT, TRACE and TRACK.
 */
export function canonicalNetworkRequest(text: string, options: { readonly method?: string } = {}): NetworkRequest {
  checkText(text);
  const url = parseUrl(text);
  if (url === undefined) {
    throw new RequestError({ text, reason: "the URL cannot be parsed" });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new RequestError({ text, reason: "the scheme is neither http nor https" });
  }
  // The parser forgets an empty user (`http://@host/`), so the text is looked at, as the parser would split it.
  if (/^[^:]*:[/\\]*[^/\\?#]*@/u.test(text)) {
    throw new RequestError({ text, reason: "the URL holds user information" });
  }
  const host = withoutTrailingDot(url.hostname);
  if (host === undefined) {
    throw new RequestError({ text, reason: "the host has an empty label" });
  }
  const action = url.protocol === "http:" ? "http" : "https";
  const canonicalUrl = `${action}://${host}${url.port === "" ? "" : `:${url.port}`}${url.pathname}${url.search}`;
  if (canonicalUrl.length > maximumUrlBytes) {
    throw new RequestError({ text, reason: `the URL is longer than ${maximumUrlBytes} bytes` });
  }
  return {
    category: "network",
    action,
    host,
    port: url.port === "" ? defaultPort(action) : Number(url.port),
    path: url.pathname.length > 1 && url.pathname.endsWith("/") ? url.pathname.slice(0, -1) : url.pathname,
    ambiguousPath: ambiguous.test(url.pathname),
    knownNonPublic: isKnownNonPublic(host),
    method: canonicalMethod(options.method ?? "GET"),
    url: canonicalUrl,
  };
}

/** The port a scheme has when a URL names none. */
export function defaultPort(scheme: "http" | "https"): number {
  return scheme === "http" ? 80 : 443;
}

/** Says whether a canonical host is loopback by name, or a literal address that is not public. */
export function isKnownNonPublic(host: string): boolean {
  return isAddress(host) ? !isPublicAddress(host) : isLocalName(host);
}

function canonicalMethod(text: string): string {
  const method = /^[A-Za-z]{1,16}$/u.test(text) ? text.toUpperCase() : "";
  if (method === "" || refusedMethods.has(method)) {
    throw new RequestError({ text, reason: "the method is not one a skill may use" });
  }
  return method;
}

function checkText(text: unknown): asserts text is string {
  if (typeof text !== "string") {
    throw new RequestError({ text: String(text), reason: "a URL is a string" });
  }
  if (text.length > maximumUrlBytes || utf8Length(text) > maximumUrlBytes) {
    throw new RequestError({ text, reason: `the URL is longer than ${maximumUrlBytes} bytes` });
  }
  if (!text.isWellFormed() || hasControlCharacter(text)) {
    throw new RequestError({ text, reason: "the URL holds a control character or is not well-formed Unicode" });
  }
}

import { canonicalNetworkRequest, type NetworkRequest, RequestError } from "@cordon/core";

import type { HeaderField } from "./request-headers.ts";
import { httpFailure } from "./http-failure.ts";

/** One request of an operation: the first, or one a redirect led to. */
export interface Hop {
  readonly target: NetworkRequest;
  readonly headers: readonly HeaderField[];
  /** Those that carry secrets. They go to the host they were allowed for and to no other. */
  readonly secretFields: readonly HeaderField[];
  readonly body: Uint8Array;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What still goes along when a redirect leads to another host: nothing that says who asks, or what for. */
const keptOnHostChange: ReadonlySet<string> = new Set(["accept", "accept-encoding", "accept-language", "user-agent"]);
/** What describes a body, and goes where it goes. */
const describesBody = /^content-/u;

const noBody = new Uint8Array(0);

/**
 * Says whether a response asks to be followed. 300, 304, 305 and 306 do not, nor does one without a `location`.
 *
 * @param status Its status.
 * @param location Its `location` header, when it has exactly one.
 */
export function isRedirect(status: number, location: string | undefined): location is string {
  return location !== undefined && redirects.has(status);
}

/**
 * Makes the request a redirect asks for, by the rules of the Fetch standard: 303 becomes GET, and so does POST at 301 and
 * 302. On the way to another host the body, the secrets and every header that is not about the form of the answer stay
 * behind. It decides nothing: the new request needs a decision of its own.
 *
 * @param hop The request that was answered.
 * @param response The status, and the `location`.
 * @param description Verb and object, for messages.
 * @throws AnswerFailure when it leads from https to http, or to what no permission can name.
 */
export function nextHop(
  hop: Hop,
  response: { readonly status: number; readonly location: string },
  description: string,
): Hop {
  const method = nextMethod(hop.target.method, response.status);
  const target = targetOf(hop.target, response.location, { method, description });
  if (hop.target.action === "https" && target.action === "http") {
    throw httpFailure("DENIED", description, "a redirect leads from https to http");
  }
  const staysOnHost = isSameHost(hop.target, target);
  const keepsBody = staysOnHost && method === hop.target.method;
  return {
    target,
    headers: hop.headers.filter(
      ([name]) => (staysOnHost || keptOnHostChange.has(name)) && (keepsBody || !describesBody.test(name)),
    ),
    secretFields: staysOnHost && target.action === hop.target.action ? hop.secretFields : [],
    body: keepsBody ? hop.body : noBody,
  };
}

function nextMethod(method: string, status: number): string {
  const becomesGet = status === 303 ? method !== "HEAD" : method === "POST" && status < 303;
  return becomesGet ? "GET" : method;
}

function targetOf(
  from: NetworkRequest,
  location: string,
  { method, description }: { readonly method: string; readonly description: string },
): NetworkRequest {
  try {
    return canonicalNetworkRequest(URL.parse(location, from.url)?.href ?? location, { method });
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw httpFailure("DENIED", description, "it redirects to what no permission can name");
  }
}

/** The same name on the same port, or on the default one of https after that of http. */
function isSameHost(from: NetworkRequest, to: NetworkRequest): boolean {
  return from.host === to.host && (from.port === to.port || (from.port === 80 && to.port === 443));
}

import { canonicalNetworkRequest, FrameError, type FrameHeader, type NetworkRequest } from "@cordon/core";

import { type HeaderField, parseRequestHeaders } from "./request-headers.ts";
import { parseSecretUses, type SecretUse } from "./secret-use.ts";

/** What happens at a redirect: another request, the redirect itself as the answer, or a failure. */
export type RedirectMode = "follow" | "manual" | "error";

/** A request as the guest asked for it: fields checked, URL in canonical form. */
export interface HttpRequest {
  readonly target: NetworkRequest;
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
  readonly redirect: RedirectMode;
  /** From the moment it may act to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly secrets: readonly SecretUse[];
}

/** The methods a guest can use. CONNECT opens tunnels, TRACE echoes headers, others mean what only a server knows. */
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const fields: ReadonlySet<string> = new Set(["method", "url", "headers", "redirect", "timeoutMs", "secrets"]);

const defaultTimeoutMs = 30_000;
const maximumTimeoutMs = 600_000;

/**
 * Understands a request for `cordon_http`.
 *
 * @param header As the guest sent it.
 * @param body The bytes after it.
 * @throws FrameError when a field is missing, unknown or out of range, or the method takes no body.
 * @throws RequestError when the URL has no canonical form.
 */
export function parseHttpRequest(header: FrameHeader, body: Uint8Array): HttpRequest {
  for (const field of Object.keys(header)) {
    if (!fields.has(field)) throw new FrameError("the header has a field it does not know");
  }
  const { method = "GET", url, headers, redirect = "follow", timeoutMs = defaultTimeoutMs, secrets } = header;
  if (typeof url !== "string") throw new FrameError("the header has no url");
  if (typeof method !== "string") throw new FrameError('"method" is not a string');
  const target = canonicalNetworkRequest(url, { method });
  if (!methods.has(target.method)) throw new FrameError(`"method" is not one of ${[...methods].join(", ")}`);
  if (body.length > 0 && (target.method === "GET" || target.method === "HEAD")) {
    throw new FrameError(`${target.method} has no body`);
  }
  if (redirect !== "follow" && redirect !== "manual" && redirect !== "error") {
    throw new FrameError('"redirect" is not "follow", "manual" or "error"');
  }
  if (!Number.isSafeInteger(timeoutMs) || Number(timeoutMs) < 1 || Number(timeoutMs) > maximumTimeoutMs) {
    throw new FrameError(`"timeoutMs" is not a whole number from 1 to ${maximumTimeoutMs}`);
  }
  const parsed = parseRequestHeaders(headers);
  const uses = parseSecretUses(secrets, { target, headers: parsed });
  checkReadable(uses, parsed);
  return { target, headers: parsed, body, redirect, timeoutMs: Number(timeoutMs), secrets: uses };
}

/** A part of a body, or one in a coding of the guest's choice, could hold a secret where nobody finds it. */
function checkReadable(uses: readonly SecretUse[], headers: readonly HeaderField[]): void {
  const chosen = headers.find(([name]) => name === "accept-encoding" || name === "range");
  if (uses.length > 0 && chosen !== undefined) {
    throw new FrameError(`the header "${chosen[0]}" cannot go with "secrets"`);
  }
}

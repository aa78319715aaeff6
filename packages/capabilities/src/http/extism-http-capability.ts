import { decodeFrame, FrameError, type FrameHeader, type FrameLimits, type FrameValue } from "@cordon/core";

import type { Capability, HostAnswer } from "../gate/capability.ts";
import { httpOperation, type HttpCapabilityOptions } from "./http-capability.ts";
import { parseHttpRequest } from "./http-request.ts";
import type { HttpResponse } from "./http-response.ts";

const noBody = new Uint8Array(0);

const frameLimits: FrameLimits = Object.freeze({
  frameBytes: 16 * 1024 * 1024,
  headerBytes: 64 * 1024,
  headerDepth: 2,
});

const fields: ReadonlySet<string> = new Set(["url", "method", "headers", "header"]);
const bodilessMethods: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * Makes Extism's `http_request`: the same operation as `cordon_http`, asked for as an Extism plugin does, with an object
 * of headers; a body with GET or HEAD is dropped. A plugin cannot choose how redirects are handled, how long it waits or
 * which secrets go along: redirects are followed, the default time holds, there are none.
 *
 * @param options The connections.
 */
export function createExtismHttpCapability(options: HttpCapabilityOptions): Capability {
  return {
    name: "http_request",
    parse(frame) {
      const { header, body } = decodeFrame(frame, frameLimits);
      const asked = asHttpHeader(header);
      const { method = "GET" } = asked;
      const hasBody = typeof method !== "string" || !bodilessMethods.has(method.toUpperCase());
      const sent = hasBody ? body : noBody;
      return httpOperation(parseHttpRequest(asked, sent), { ...options, header, answerOf: answerOf(options) });
    },
  };
}

/** A plugin writes `null` for what it leaves out; older ones call the headers `header`. */
function asHttpHeader(header: FrameHeader): FrameHeader {
  if (Object.keys(header).some((field) => !fields.has(field))) {
    throw new FrameError("the request has a field that http_request does not know");
  }
  const { url, method, headers, header: older } = header;
  return { url, method: method ?? undefined, headers: pairsOf(headers ?? older ?? {}) };
}

function pairsOf(headers: FrameValue): FrameValue {
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    throw new FrameError('"headers" is not an object');
  }
  return Object.entries(headers).map(([name, value]) => [name, value]) as FrameValue;
}

/** Fields of the same name become one, as a plugin knows them. */
function answerOf({ extismResponseHeaders = true }: HttpCapabilityOptions): (response: HttpResponse) => HostAnswer {
  return ({ status, headers, body }) => {
    if (!extismResponseHeaders) return { header: { status }, body };
    const joined = new Map<string, string>();
    for (const [name, value] of headers) {
      const before = joined.get(name);
      joined.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    return { header: { status, headers: Object.fromEntries(joined) }, body };
  };
}

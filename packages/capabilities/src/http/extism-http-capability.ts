import { decodeFrame, FrameError, type FrameHeader, type FrameLimits, type FrameValue } from "@cordon/core";

import type { Capability, HostAnswer } from "../gate/capability.ts";
import { httpOperation, type HttpCapabilityOptions } from "./http-capability.ts";
import { parseHttpRequest } from "./http-request.ts";
import type { HttpResponse } from "./http-response.ts";

const frameLimits: FrameLimits = Object.freeze({
  frameBytes: 16 * 1024 * 1024,
  headerBytes: 64 * 1024,
  headerDepth: 2,
});

const fields: ReadonlySet<string> = new Set(["url", "method", "headers"]);

/**
 * Makes Extism's `http_request`: the same operation as `cordon_http`, asked for as an Extism plugin does, with an object
 * of headers. A plugin cannot choose how redirects are handled, how long it waits or which secrets go along: redirects
 * are followed, the default time holds, there are none.
 *
 * @param options The connections.
 */
export function createExtismHttpCapability(options: HttpCapabilityOptions): Capability {
  return {
    name: "http_request",
    parse(frame) {
      const { header, body } = decodeFrame(frame, frameLimits);
      return httpOperation(parseHttpRequest(asHttpHeader(header), body), { ...options, header, answerOf });
    },
  };
}

/** A plugin writes `null` for what it leaves out. */
function asHttpHeader(header: FrameHeader): FrameHeader {
  if (Object.keys(header).some((field) => !fields.has(field))) {
    throw new FrameError("the request has a field that http_request does not know");
  }
  const { url, method, headers } = header;
  return { url, method: method ?? undefined, headers: pairsOf(headers ?? {}) };
}

function pairsOf(headers: FrameValue): FrameValue {
  if (typeof headers !== "object" || headers === null || Array.isArray(headers)) {
    throw new FrameError('"headers" is not an object');
  }
  return Object.entries(headers).map(([name, value]) => [name, value]) as FrameValue;
}

/** Fields of the same name become one, as a plugin knows them. */
function answerOf({ status, headers, body }: HttpResponse): HostAnswer {
  const joined = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { header: { status, headers: Object.fromEntries(joined) }, body };
}

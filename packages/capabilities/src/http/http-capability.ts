import { decodeFrame, type FrameHeader, type FrameLimits, requestTarget } from "@cordon/core";

import type { Capability, HostAnswer, HostOperation } from "../gate/capability.ts";
import type { CallSecrets } from "../secret/call-secrets.ts";
import { noSecrets } from "../secret/redactor.ts";
import type { HttpConnections } from "./http-connections.ts";
import { type HttpRequest, parseHttpRequest } from "./http-request.ts";
import type { HttpResponse } from "./http-response.ts";
import { redactFailure, redactResponse } from "./redact-response.ts";
import { sendRequest } from "./send-request.ts";

/** What `cordon_http` reaches the network with. */
export interface HttpCapabilityOptions {
  /** The connections. Borrowed: whoever made them disposes them after the last call. */
  readonly connections: HttpConnections;
  /** Whom the call is for: no connection is ever shared by two. Default: nobody is named. */
  readonly tenant?: string | undefined;
  /** The secrets of the skill and tenant. What comes back is without them. Default: there are none. */
  readonly secrets?: CallSecrets;
  /** The most bytes of one decoded body. Default 8 MiB. */
  readonly maximumBodyBytes?: number;
  /** Whether `http_headers` tells Extism plugins the headers of answers. Default true. */
  readonly extismResponseHeaders?: boolean;
}

const frameLimits: FrameLimits = Object.freeze({
  frameBytes: 16 * 1024 * 1024,
  headerBytes: 64 * 1024,
  headerDepth: 3,
});

const longestTarget = 200;

/**
 * Makes `cordon_http`: requests over HTTP/1.1 with and without TLS, each redirect decided on like a request of its own.
 *
 * There is no cookie jar, no cache, no proxy and no other protocol.
 *
 * @param options The connections.
 */
export function createHttpCapability(options: HttpCapabilityOptions): Capability {
  return {
    name: "cordon_http",
    parse(frame) {
      const { header, body } = decodeFrame(frame, frameLimits);
      return httpOperation(parseHttpRequest(header, body), { ...options, header, answerOf });
    },
  };
}

/** What an operation is made of beside its request. */
export interface HttpOperationOptions extends HttpCapabilityOptions {
  /** The header of the request, for the journal. */
  readonly header: FrameHeader;
  /** Writes the answer. */
  readonly answerOf: (response: HttpResponse) => HostAnswer;
}

/**
 * Makes the operation of a request: one decision about its URL, and one about each secret it uses.
 *
 * @param request As the guest asked for it.
 * @param options The connections, and how the answer is written.
 */
export function httpOperation(request: HttpRequest, options: HttpOperationOptions): HostOperation {
  const { target } = request;
  const { connections, secrets, maximumBodyBytes = 8 * 1024 * 1024, header, tenant, answerOf: write } = options;
  const text = requestTarget(target);
  const shown = text.length > longestTarget ? `${text.slice(0, longestTarget)}…` : text;
  const description = `${target.method} "${shown}"`;
  return {
    header,
    description,
    requests: [target, ...request.secrets.map((use) => use.request)],
    furtherLimit: "httpBytes",
    act: async (access) => {
      const sending = { access, connections, tenant, secrets, maximumBodyBytes, description };
      const redactor = secrets?.forGuest ?? noSecrets;
      try {
        return write(await redactResponse(await sendRequest(request, sending), redactor));
      } catch (error) {
        throw redactFailure(error, redactor);
      }
    },
  };
}

function answerOf({ status, url, redirected, headers, body }: HttpResponse): HostAnswer {
  return { header: { status, url, redirected, headers }, body };
}

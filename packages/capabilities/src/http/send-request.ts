import { untilAborted } from "../gate/until-aborted.ts";
import type { CallSecrets } from "../secret/call-secrets.ts";
import { startDeadline } from "./deadline.ts";
import { httpFailure } from "./http-failure.ts";
import type { HttpRequest } from "./http-request.ts";
import type { HttpResponse } from "./http-response.ts";
import { type Hop, nextHop } from "./next-hop.ts";
import { sendHop, type SendHopOptions } from "./send-hop.ts";
import { useSecrets } from "./use-secrets.ts";

/** What a request is sent with. */
export interface SendRequestOptions extends Omit<SendHopOptions, "showsRedirects" | "signal"> {
  readonly secrets: CallSecrets | undefined;
}

const maximumRedirects = 5;

/**
 * Sends a request that was allowed, and follows its redirects, each after a decision of its own.
 *
 * @param request As the guest asked for it.
 * @param options The gate's access, and the connections.
 * @throws AnswerFailure for an answer that failed; HardLimitError when the call has no room; the signal's reason.
 */
export async function sendRequest(request: HttpRequest, options: SendRequestOptions): Promise<HttpResponse> {
  const { access, connections, tenant, description } = options;
  using deadline = startDeadline(request.timeoutMs, access.signal);
  const { signal } = deadline;
  const owner = { tenant, call: access.call, signal };
  try {
    return await untilAborted(
      connections.inTurn(() => follow(request, options, signal), owner),
      signal,
    );
  } catch (error) {
    access.signal.throwIfAborted();
    if (deadline.expired) throw httpFailure("TIMEOUT", description, `it took more than ${request.timeoutMs} ms`);
    throw error;
  }
}

async function follow(request: HttpRequest, options: SendRequestOptions, signal: AbortSignal): Promise<HttpResponse> {
  const { access, description, secrets, tenant } = options;
  const secretFields = await useSecrets(request.secrets, { description, secrets, tenant, signal });
  let hop: Hop = { target: request.target, headers: request.headers, secretFields, body: request.body };
  for (let redirects = 0; ; redirects++) {
    const outcome = await sendHop(hop, { ...options, signal, showsRedirects: request.redirect === "manual" });
    if (!("location" in outcome)) return { ...outcome, redirected: redirects > 0 };
    if (request.redirect === "error") throw httpFailure("INVALID", description, "it redirects");
    if (redirects === maximumRedirects) {
      throw httpFailure("LIMIT", description, `it redirects more than ${maximumRedirects} times`);
    }
    hop = nextHop(hop, outcome, description);
    access.require(hop.target);
  }
}

import { HardLimitError } from "@cordon/core";

import { AnswerFailure } from "../gate/answer-failure.ts";
import type { OperationAccess } from "../gate/capability.ts";
import type { BodySink, Exchange, ResponseHead } from "./exchange.ts";
import type { HttpConnections } from "./http-connections.ts";
import { httpFailure, unreachable } from "./http-failure.ts";
import type { HttpResponse } from "./http-response.ts";
import { bodyDecoder, fieldsToSend, fieldsToShow, redirectOf } from "./message-fields.ts";
import type { Hop } from "./next-hop.ts";
import { ResponseBody } from "./response-body.ts";
import { StaleConnectionError } from "./stale-connection-error.ts";
import { WireLimitError } from "./wire-limit-error.ts";

/** What one request of an operation is sent with. */
export interface SendHopOptions {
  /** The gate's. The target was allowed. */
  readonly access: OperationAccess;
  readonly connections: HttpConnections;
  readonly tenant: string | undefined;
  /** The most bytes of one decoded body. */
  readonly maximumBodyBytes: number;
  /** Verb and object of the operation, for messages. */
  readonly description: string;
  /** Whether a redirect is the answer, instead of a way to it. */
  readonly showsRedirects: boolean;
  /** Aborted when the operation has to end. */
  readonly signal: AbortSignal;
}

/** What one request of an operation came to. */
export type HopOutcome =
  | Omit<HttpResponse, "redirected">
  /** It redirects, and the guest does not want to see that. */
  | { readonly status: number; readonly location: string };

const maximumHeaders = 256;
/** With its framing, an answer may take this many times the most bytes a body may have. */
const wireFactor = 4;
const idempotent: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

/**
 * Sends one request of an operation. A connection that waited may have been closed meanwhile: what can be sent twice is
 * then sent once more on a fresh one, and what cannot be goes on a fresh one at once.
 *
 * @param hop Its target was allowed.
 * @param options The operation.
 * @throws AnswerFailure, HardLimitError, the signal's reason.
 */
export async function sendHop(hop: Hop, options: SendHopOptions): Promise<HopOutcome> {
  try {
    return await tryHop(hop, options, !idempotent.has(hop.target.method));
  } catch (error) {
    if (!(error instanceof StaleConnectionError)) throw error;
    return await tryHop(hop, options, true);
  }
}

async function tryHop(hop: Hop, options: SendHopOptions, fresh: boolean): Promise<HopOutcome> {
  const { access, connections, tenant, signal, maximumBodyBytes } = options;
  const { target } = hop;
  const wanted = { target, leave: access.leave(target), tenant, signal, fresh };
  const { connection, giveBack } = await connections.lease(wanted);
  using response = new IncomingResponse(hop, options);
  try {
    await connection.exchange(
      { target, headers: fieldsToSend(hop), body: hop.body },
      { signal, maximumWireBytes: maximumBodyBytes * wireFactor, onHead: response.begin },
    );
    const outcome = await response.end();
    if (!("location" in outcome)) giveBack();
    return outcome;
  } catch (error) {
    connection.close();
    throw failureOf(error, response.hasBegun, options.description);
  }
}

/** The response to one request, from its head to the last byte of its body. */
class IncomingResponse implements Disposable {
  readonly #hop: Hop;
  readonly #options: SendHopOptions;
  #head: ResponseHead | undefined;
  #location: string | undefined;
  #body: ResponseBody | undefined;

  constructor(hop: Hop, options: SendHopOptions) {
    this.#hop = hop;
    this.#options = options;
  }

  get hasBegun(): boolean {
    return this.#head !== undefined;
  }

  /** Takes the head, and says where the body goes: nowhere, when a redirect is followed. */
  readonly begin = (head: ResponseHead, { fail, resume }: Exchange): BodySink | undefined => {
    const { description, showsRedirects } = this.#options;
    this.#head = head;
    if (head.headers.length > maximumHeaders) {
      throw httpFailure("LIMIT", description, `its answer has more than ${maximumHeaders} headers`);
    }
    this.#location = showsRedirects ? undefined : redirectOf(head);
    if (this.#location !== undefined) return undefined;
    const decoder = bodyDecoder(this.#hop, head);
    this.#body = new ResponseBody({ decoder, take: this.#counter(), onFailure: fail, onRoom: resume });
    return this.#body;
  };

  async end(): Promise<HopOutcome> {
    const [head, body, location] = [this.#head, this.#body, this.#location];
    if (head !== undefined && location !== undefined) return { status: head.status, location };
    if (head === undefined || body === undefined) throw unreachable();
    const bytes = await body.end();
    const headers = fieldsToShow(this.#hop, head);
    return { status: head.status, url: this.#hop.target.url, headers, body: bytes };
  }

  [Symbol.dispose](): void {
    this.#body?.[Symbol.dispose]();
  }

  #counter(): (bytes: number) => void {
    const { access, maximumBodyBytes, description } = this.#options;
    let taken = 0;
    return (bytes) => {
      taken += bytes;
      if (taken > maximumBodyBytes) {
        throw httpFailure("LIMIT", description, `its answer has more than ${maximumBodyBytes} bytes`);
      }
      access.takeBytes(bytes);
    };
  }
}

/** Nothing of what broke reaches the guest: neither a code of the system nor a word of the library. */
function failureOf(error: unknown, hasBegun: boolean, description: string): unknown {
  if (error instanceof AnswerFailure || error instanceof HardLimitError) return error;
  if (error instanceof StaleConnectionError) return error;
  if (error instanceof WireLimitError) return httpFailure("LIMIT", description, "its answer takes too many bytes");
  if (isHeaderOverflow(error)) return httpFailure("LIMIT", description, "the headers of its answer are too large");
  return hasBegun ? httpFailure("IO", description, "its answer broke off or cannot be decoded") : unreachable();
}

function isHeaderOverflow(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "UND_ERR_HEADERS_OVERFLOW";
}

import type { Socket } from "node:net";

import type { Client, Dispatcher } from "undici";

import type { BodySink, ExchangeOptions, OutgoingMessage } from "./exchange.ts";
import type { HeaderField } from "./request-headers.ts";
import { StaleConnectionError } from "./stale-connection-error.ts";
import { WireLimitError } from "./wire-limit-error.ts";

const wireCheckMs = 100;

/** One open connection, which carries one request at a time. It is never opened again: who needs another makes one. */
export class HttpConnection {
  /** The address at the other end. */
  readonly address: string;
  /** Settles once, when the socket is closed. */
  readonly closed: Promise<void>;
  readonly #client: Client;
  readonly #socket: Socket;
  #exchanges = 0;

  /** @param client Made by `openHttpConnection`, around the socket. */
  constructor(client: Client, socket: Socket, address: string) {
    this.#client = client;
    this.#socket = socket;
    this.address = address;
    this.closed = new Promise((resolve) => {
      // It may have closed before anybody looked.
      if (socket.closed) resolve();
      else socket.once("close", () => resolve());
    });
  }

  /** Whether another request can be sent. The other side may still close it at any time. */
  get isOpen(): boolean {
    return !this.#socket.destroyed && !this.#client.destroyed;
  }

  /** Closes it at once, with whatever is under way. */
  close(): void {
    this.#end(new Error("the connection was closed"));
  }

  /**
   * Sends a request and hands its response over.
   *
   * @returns Once the last byte was handed over, or the body was dropped.
   * @throws StaleConnectionError, WireLimitError, what `fail` was called with, or what broke.
   */
  exchange(message: OutgoingMessage, options: ExchangeOptions): Promise<void> {
    const isReused = this.#exchanges++ > 0;
    const { signal, maximumWireBytes } = options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const wireBytesBefore = this.#socket.bytesRead;
    let answered = false;
    const fail = (error: unknown): void => {
      reject(error);
      this.#end(error);
    };
    const onAbort = (): void => fail(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    // What frames a body (chunk extensions, trailers, interim responses) reaches no handler, so it is looked at.
    const watch = setInterval(() => {
      if (this.#socket.bytesRead - wireBytesBefore > maximumWireBytes) fail(new WireLimitError());
    }, wireCheckMs).unref();
    const handler = this.#handlerOf(options, {
      fail,
      done: resolve,
      onAnswer: () => (answered = true),
      onError: (error) => reject(isReused && !answered ? new StaleConnectionError() : error),
    });
    if (signal.aborted) onAbort();
    else this.#client.dispatch(dispatchOptions(message), handler);
    return promise.finally(() => {
      clearInterval(watch);
      signal.removeEventListener("abort", onAbort);
    });
  }

  #handlerOf(options: ExchangeOptions, outcome: ExchangeOutcome): Dispatcher.DispatchHandler {
    let sink: BodySink | undefined;
    return {
      onRequestStart: () => undefined,
      onResponseStarted: outcome.onAnswer,
      onResponseStart: (controller, status) => {
        if (status < 200) return;
        // undici keeps the fields as they came beside the object it makes of them.
        const { rawHeaders } = controller as { readonly rawHeaders?: readonly Buffer[] };
        const exchange = { resume: () => controller.resume(), fail: outcome.fail };
        sink = options.onHead({ status, headers: fieldsOf(rawHeaders ?? []) }, exchange);
        if (sink !== undefined) return;
        outcome.done();
        this.close();
      },
      onResponseData: (controller, piece) => {
        if (sink?.write(piece) === false) controller.pause();
      },
      onResponseEnd: () => outcome.done(),
      onResponseError: (_controller, error) => outcome.onError(error),
    };
  }

  #end(cause: unknown): void {
    const reason = cause instanceof Error ? cause : new Error("the exchange ended");
    this.#client.destroy(reason).catch(() => undefined);
    this.#socket.destroy();
  }
}

interface ExchangeOutcome {
  readonly fail: (error: unknown) => void;
  readonly done: () => void;
  readonly onAnswer: () => void;
  readonly onError: (error: unknown) => void;
}

function dispatchOptions({ target, headers, body }: OutgoingMessage): Dispatcher.DispatchOptions {
  const { url, method } = target;
  return {
    path: url.slice(url.indexOf("/", target.action.length + "://".length)),
    method,
    headers: headers.flat(),
    body: body.length === 0 ? null : Buffer.from(body.buffer, body.byteOffset, body.byteLength),
  };
}

function fieldsOf(raw: readonly Buffer[]): readonly HeaderField[] {
  const fields: HeaderField[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]?.toString("latin1").toLowerCase() ?? "";
    fields.push([name, raw[index + 1]?.toString("latin1") ?? ""]);
  }
  return fields;
}

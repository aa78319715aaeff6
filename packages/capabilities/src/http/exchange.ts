import type { NetworkRequest } from "@cordon/core";

import type { HeaderField } from "./request-headers.ts";

/** The head of a response. */
export interface ResponseHead {
  readonly status: number;
  /** Names in lower case, values as Latin-1, in the order they came. */
  readonly headers: readonly HeaderField[];
}

/** Where the pieces of a body go. */
export interface BodySink {
  /** @returns False when it wants no more before the connection is told to resume. */
  write(piece: Uint8Array): boolean;
}

/** One request on its way out. */
export interface OutgoingMessage {
  readonly target: NetworkRequest;
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
}

/** What happens with one response. */
export interface ExchangeOptions {
  /** Ends the exchange, and with it the connection. */
  readonly signal: AbortSignal;
  /** The most bytes that may come through the socket, framing included. */
  readonly maximumWireBytes: number;
  /** Called with the head. Returns where the body goes; undefined drops it, and the connection with it. */
  readonly onHead: (head: ResponseHead, exchange: Exchange) => BodySink | undefined;
}

/** A response under way, for whoever takes its body. */
export interface Exchange {
  /** Asks for more of the body. */
  readonly resume: () => void;
  /** Ends it with an error. */
  readonly fail: (error: unknown) => void;
}

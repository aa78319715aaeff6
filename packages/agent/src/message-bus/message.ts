import type { JsonValue } from "@cordon/core";
import type { Delivery } from "./delivery.ts";

/** A message as its subscribers get it: one frozen copy for all of them. */
export interface BusMessage {
  readonly id: string;
  readonly topic: string;
  /** The member that sent it. The bus says so, not the sender. */
  readonly from: string;
  readonly body: JsonValue;
  /** Whether it may hold text from outside. */
  readonly untrusted: boolean;
  readonly sentAtMs: number;
  /** When it expires for whoever did not acknowledge it. */
  readonly expiresAtMs: number;
}

/** What belongs to one message. */
export interface PublishOptions {
  /** Milliseconds after which it expires for whoever did not acknowledge it. Default: as the bus says. */
  readonly ackTimeoutMs?: number;
  /** Whether it may hold text from outside. Default true. */
  readonly untrusted?: boolean;
}

/** A message that was sent. */
export interface Publication {
  readonly message: BusMessage;
  /** Its way to each subscriber, as it is now. */
  deliveries(): readonly Delivery[];
  /** The same once each is acked or expired. Never rejects. */
  readonly settled: Promise<readonly Delivery[]>;
}

/** What a handler can do about a message beside reading it. */
export interface HandlerContext {
  /** Aborted when the message expires. */
  readonly signal: AbortSignal;
  /** Says that it is done with. False when it came too late. With `on-return` there is no need to. */
  acknowledge(): boolean;
}

/**
 * Gets messages of a topic. What it throws, or rejects with, lets the message expire as `failed` and goes nowhere else.
 *
 * @returns Anything; with `on-return` the message is acked once it is there.
 */
export type MessageHandler = (message: BusMessage, context: HandlerContext) => unknown;

/** How a subscriber gets messages. */
export interface SubscribeOptions {
  /** `on-return`: a handler that returns has acknowledged. `explicit`: it says so itself, also later. Default `on-return`. */
  readonly acknowledge?: "on-return" | "explicit";
  /** Messages it handles at the same time. Default 1, and then they come in their order. */
  readonly maxParallel?: number;
}

import { OptionError } from "@cordon/core";
import { type Clock, systemClock } from "../clock/clock.ts";
import type { BusEvent } from "./bus-event.ts";

/**
 * What happens to a message when a subscriber has no room for it:
 *
 * - `refuse`: the sender is told, and nobody gets it. One slow subscriber holds all of the topic up.
 * - `drop-oldest`, `drop-newest`: the oldest that waits, or this one, expires for that subscriber as `dropped`.
 */
export type WhenFull = "refuse" | "drop-oldest" | "drop-newest";

/** Who may do what on a topic. A tag `*` is every member. */
export interface TopicOptions {
  /** Tags of members that may publish. Default: nobody may. */
  readonly publish?: readonly string[];
  /** Tags of members that may subscribe. Default: nobody may. */
  readonly subscribe?: readonly string[];
  readonly whenFull: WhenFull;
  /** Messages of one subscriber that are neither acked nor expired. Default 100. */
  readonly queueLength?: number;
}

/** How a message bus is set up. It is the operator's side. */
export interface MessageBusOptions {
  /** The topics there are, by name. A topic that is not here is refused. */
  readonly topics: Readonly<Record<string, TopicOptions>>;
  /** Milliseconds to acknowledge a message in. Default 30,000. */
  readonly ackTimeoutMs?: number;
  /** What one member may send, in bursts up to all of it. Refused messages count. Default 100 messages in 1,000 ms. */
  readonly rate?: { readonly messages: number; readonly perMs: number };
  /** Bytes of a body as JSON. Default 65,536. */
  readonly maxBodyBytes?: number;
  /** Members at the same time. Default 1,000. */
  readonly maxMembers?: number;
  /** Milliseconds that `close` waits for handlers that run. Default 2,000. */
  readonly closeGraceMs?: number;
  /** Default: the clock of the system. */
  readonly clock?: Clock;
  /** Hears of everything that happens. It must not throw; what it throws is dropped. */
  readonly onEvent?: (event: BusEvent) => void;
}

/** The options of a bus, checked and filled in. */
export interface BusSetup {
  readonly topics: ReadonlyMap<string, Required<TopicOptions>>;
  readonly ackTimeoutMs: number;
  readonly rate: { readonly messages: number; readonly perMs: number };
  readonly maxBodyBytes: number;
  readonly maxMembers: number;
  readonly closeGraceMs: number;
  readonly clock: Clock;
  readonly onEvent: (event: BusEvent) => void;
}

const topicKeys = ["publish", "subscribe", "whenFull", "queueLength"];
const busKeys = ["topics", "ackTimeoutMs", "rate", "maxBodyBytes", "maxMembers", "closeGraceMs", "clock", "onEvent"];
const topicName = /^[a-z0-9][a-z0-9./-]{0,127}$/u;

/**
 * Checks the options of a bus. What is misspelt must not loosen anything, so it is refused.
 *
 * @throws OptionError
 */
export function setUpBus(options: MessageBusOptions): BusSetup {
  checkKeys(options, busKeys, "");
  const topics = Object.entries(options.topics).map(([name, topic]) => [name, setUpTopic(name, topic)] as const);
  const rate = options.rate ?? { messages: 100, perMs: 1_000 };
  return Object.freeze({
    topics: new Map(topics),
    ackTimeoutMs: wholeNumber(options.ackTimeoutMs ?? 30_000, "ackTimeoutMs"),
    rate: {
      messages: wholeNumber(rate.messages, "rate.messages"),
      perMs: wholeNumber(rate.perMs, "rate.perMs"),
    },
    maxBodyBytes: wholeNumber(options.maxBodyBytes ?? 65_536, "maxBodyBytes"),
    maxMembers: wholeNumber(options.maxMembers ?? 1_000, "maxMembers"),
    closeGraceMs: wholeNumber(options.closeGraceMs ?? 2_000, "closeGraceMs"),
    clock: options.clock ?? systemClock,
    onEvent: options.onEvent ?? (() => undefined),
  });
}

function setUpTopic(name: string, topic: TopicOptions): Required<TopicOptions> {
  const option = `topics.${name}`;
  if (!topicName.test(name)) throw new OptionError(option, "a topic is 1 to 128 of a-z, 0-9, dot, slash and -");
  checkKeys(topic, topicKeys, `${option}.`);
  if (!["refuse", "drop-oldest", "drop-newest"].includes(topic.whenFull)) {
    throw new OptionError(`${option}.whenFull`, "it is not refuse, drop-oldest or drop-newest");
  }
  return Object.freeze({
    publish: tagList(topic.publish ?? [], `${option}.publish`),
    subscribe: tagList(topic.subscribe ?? [], `${option}.subscribe`),
    whenFull: topic.whenFull,
    queueLength: wholeNumber(topic.queueLength ?? 100, `${option}.queueLength`),
  });
}

/**
 * Checks a list of tags, and copies it.
 *
 * @throws OptionError
 */
export function tagList(value: unknown, option: string): readonly string[] {
  const isList = Array.isArray(value) && value.every((tag) => typeof tag === "string" && tag !== "");
  if (!isList) throw new OptionError(option, "it is not a list of tags");
  return Object.freeze([...(value as readonly string[])]);
}

/**
 * Checks a count or a time.
 *
 * @throws OptionError
 */
export function wholeNumber(value: number, option: string): number {
  if (!Number.isSafeInteger(value) || value < 1 || value > 2_147_483_647) {
    throw new OptionError(option, "it is not a whole number from 1 to 2147483647");
  }
  return value;
}

function checkKeys(value: object, known: readonly string[], prefix: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new OptionError(`${prefix}${unknown}`, `it is unknown; known are ${known.join(", ")}`);
  }
}

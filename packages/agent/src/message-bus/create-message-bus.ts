import { DisposedError, escapeText, MessageRefusedError, type MessageRefusal, OptionError } from "@cordon/core";
import type { BusEventBody } from "./bus-event.ts";
import type { BusMember } from "./bus-member.ts";
import { type MessageBusOptions, setUpBus, tagList, type TopicOptions, wholeNumber } from "./bus-options.ts";
import type { MessageBus } from "./message-bus.ts";
import type { PublishOptions } from "./message.ts";
import { sendMessage } from "./send-message.ts";
import { createSubscriber, type Subscriber } from "./subscriber.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

interface Membership {
  readonly member: BusMember;
  readonly subscribers: Map<string, Subscriber>;
}

/**
 * Makes a message bus: topics that the operator declares, members that may do what their tags may, and for each message and
 * subscriber a state that is told until it is acked or expired. Nothing of it is kept beyond the process.
 *
 * @throws OptionError
 */
export function createMessageBus(options: MessageBusOptions): MessageBus {
  const setup = setUpBus(options);
  const { clock } = setup;
  const members = new Map<string, Membership>();
  // Kept when a member leaves, else leaving and joining again would be a way around its rate.
  const buckets = new Map<string, TokenBucket>();
  const handling = new Set<Subscriber>();
  let closing: Promise<number> | undefined;

  const tell = (body: BusEventBody): void => {
    try {
      setup.onEvent(Object.freeze({ timeMs: clock.nowMs(), ...body }));
    } catch {
      // A listener decides nothing, and must not stop what it listens to.
    }
  };
  const refuse = (refusal: MessageRefusal): never => {
    const safe = { ...refusal, topic: escapeText(refusal.topic, 128) };
    tell({ type: "message-refuse", ...safe });
    throw new MessageRefusedError(safe);
  };
  const endSubscriber = (subscriber: Subscriber, reason: "left" | "closed"): void => {
    subscriber.end(reason);
    if (subscriber.running() === 0) return;
    handling.add(subscriber);
    void subscriber.idle().finally(() => handling.delete(subscriber));
  };
  const end = ({ subscribers }: Membership, reason: "left" | "closed"): void => {
    for (const subscriber of subscribers.values()) endSubscriber(subscriber, reason);
    subscribers.clear();
  };
  const close = async (): Promise<number> => {
    for (const membership of members.values()) end(membership, "closed");
    members.clear();
    const idle = Promise.all(Array.from(handling, (subscriber) => subscriber.idle()));
    const waited = new AbortController();
    const grace = clock.wait(setup.closeGraceMs, { signal: waited.signal }).catch(() => undefined);
    await Promise.race([idle, grace]);
    waited.abort();
    const handlersLeft = Array.from(handling, (subscriber) => subscriber.running()).reduce((a, b) => a + b, 0);
    tell({ type: "bus-close", handlersLeft });
    return handlersLeft;
  };
  const closeOnce = async (): Promise<number> => await (closing ??= close());

  return Object.freeze({
    join: ({ name, tags = [] }) => {
      if (closing !== undefined) throw new DisposedError("message bus");
      if (!/^[a-z0-9][a-z0-9-]{0,47}$/u.test(name))
        throw new OptionError("name", "it is not 1 to 48 of a-z, 0-9 and -");
      if (members.has(name)) throw new OptionError("name", "a member has this name");
      if (members.size >= setup.maxMembers)
        throw new OptionError("name", `there are ${setup.maxMembers} members already`);
      for (const [left, kept] of buckets) if (!members.has(left) && kept.isFull()) buckets.delete(left);
      const bucket = buckets.get(name) ?? createTokenBucket(clock, setup.rate);
      buckets.set(name, bucket);
      const ownTags = tagList(tags, "tags");
      const subscribers = new Map<string, Subscriber>();
      const checkThere = (): void => {
        if (closing !== undefined) throw new DisposedError("message bus");
        if (members.get(name)?.member !== member) throw new DisposedError("member of the message bus");
      };
      const topicFor = (topic: string, action: MessageRefusal["action"]): Required<TopicOptions> => {
        const about = { action, member: name, topic };
        const found = setup.topics.get(topic);
        if (found === undefined) return refuse({ ...about, reason: "topic-unknown", detail: "there is no such topic" });
        const allowed = found[action];
        if (allowed.includes("*") || ownTags.some((tag) => allowed.includes(tag))) return found;
        return refuse({ ...about, reason: "not-allowed", detail: `it has no tag that may ${action} there` });
      };
      const member: BusMember = Object.freeze({
        name,
        tags: ownTags,
        publish: (topic: string, body: unknown, publishOptions: PublishOptions = {}) => {
          checkThere();
          const about = { action: "publish", member: name, topic } as const;
          const retryAfterMs = bucket.take();
          if (retryAfterMs > 0) {
            return refuse({
              ...about,
              reason: "rate",
              detail: `it sends too much; wait ${retryAfterMs} ms`,
              retryAfterMs,
            });
          }
          const { whenFull } = topicFor(topic, "publish");
          const receivers = Array.from(
            members.values(),
            (other) => [other.member, other.subscribers.get(topic)] as const,
          )
            .filter(([other]) => other !== member)
            .flatMap(([{ name: to }, subscriber]) => (subscriber === undefined ? [] : [{ to, subscriber }]));
          const full = receivers.find(({ subscriber }) => !subscriber.hasRoom());
          if (whenFull === "refuse" && full !== undefined) {
            return refuse({ ...about, reason: "queue-full", detail: `the queue of "${full.to}" is full` });
          }
          const sent = sendMessage({ setup, topic, from: name, body, receivers, tell }, publishOptions);
          return "problem" in sent ? refuse({ ...about, reason: "body", detail: sent.problem }) : sent;
        },
        subscribe: (topic, handler, { acknowledge = "on-return", maxParallel = 1 } = {}) => {
          checkThere();
          const { whenFull, queueLength } = topicFor(topic, "subscribe");
          if (subscribers.has(topic)) throw new OptionError("topic", "the member subscribes to it already");
          if (typeof handler !== "function") throw new OptionError("handler", "it is not a function");
          const parallel = wholeNumber(maxParallel, "maxParallel");
          const subscriber = createSubscriber({ handler, acknowledge, maxParallel: parallel, whenFull, queueLength });
          subscribers.set(topic, subscriber);
          return {
            [Symbol.dispose]: () => {
              if (subscribers.get(topic) !== subscriber) return;
              subscribers.delete(topic);
              endSubscriber(subscriber, "left");
            },
          };
        },
        leave: () => {
          const membership = members.get(name);
          if (membership?.member !== member) return;
          members.delete(name);
          end(membership, "left");
          tell({ type: "member-leave", member: name });
        },
      } satisfies BusMember);
      members.set(name, { member, subscribers });
      tell({ type: "member-join", member: name, tags: ownTags });
      return member;
    },
    close: closeOnce,
    [Symbol.asyncDispose]: async () => void (await closeOnce()),
  } satisfies MessageBus);
}

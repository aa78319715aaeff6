import { randomUUID } from "node:crypto";
import { checkedJson } from "../json/checked-json.ts";
import type { BusEventBody } from "./bus-event.ts";
import { type BusSetup, wholeNumber } from "./bus-options.ts";
import { createDelivery, type Delivery, type OpenDelivery } from "./delivery.ts";
import type { BusMessage, Publication, PublishOptions } from "./message.ts";
import type { Subscriber } from "./subscriber.ts";

/** What is sent, and to whom. */
export interface Sending {
  readonly setup: BusSetup;
  readonly topic: string;
  readonly from: string;
  readonly body: unknown;
  readonly receivers: readonly { readonly to: string; readonly subscriber: Subscriber }[];
  readonly tell: (event: BusEventBody) => void;
}

const bodyDepth = 32;

const eventOf = { delivered: "message-deliver", acked: "message-ack", expired: "message-expire" } as const;

/**
 * Puts a message into the queues of its receivers, and lets it expire in time.
 *
 * @returns Why not, when the body is no JSON of this size.
 * @throws OptionError
 */
export function sendMessage(
  { setup, topic, from, body, receivers, tell }: Sending,
  { ackTimeoutMs = setup.ackTimeoutMs, untrusted = true }: PublishOptions,
): Publication | { readonly problem: string } {
  const { clock } = setup;
  const timeoutMs = wholeNumber(ackTimeoutMs, "ackTimeoutMs");
  const checked = checkedJson(body, { maxBytes: setup.maxBodyBytes, maxDepth: bodyDepth });
  if (checked.problem !== undefined) return { problem: checked.problem };
  const sentAtMs = clock.nowMs();
  const message: BusMessage = Object.freeze({
    id: randomUUID(),
    topic,
    from,
    body: checked.value,
    untrusted,
    sentAtMs,
    expiresAtMs: sentAtMs + timeoutMs,
  });
  const { promise: settled, resolve } = Promise.withResolvers<readonly Delivery[]>();
  let left = receivers.length;
  const onChange = (delivery: OpenDelivery): void => {
    const view = delivery.view();
    if (view.state !== "sent") tell({ type: eventOf[view.state], ...view });
    if (!delivery.isSettled()) return;
    left -= 1;
    if (left > 0) return;
    timer[Symbol.dispose]();
    resolve(views());
  };
  const deliveries = receivers.map(({ to }) => createDelivery(message, to, onChange));
  const views = (): readonly Delivery[] => deliveries.map((delivery) => delivery.view());
  const timer = clock.after(timeoutMs, () => {
    for (const delivery of deliveries) delivery.expire("timeout");
  });
  tell({ type: "message-send", messageId: message.id, topic, from });
  for (const [index, { subscriber }] of receivers.entries()) {
    const delivery = deliveries[index];
    if (delivery !== undefined) subscriber.offer(delivery);
  }
  if (receivers.length === 0) {
    timer[Symbol.dispose]();
    resolve([]);
  }
  return Object.freeze({ message, deliveries: views, settled });
}

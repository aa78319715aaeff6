import type { BusMessage } from "./message.ts";

/**
 * Where a message is on its way to one subscriber: `sent` into its queue, `delivered` to its handler, and at the end `acked`
 * or `expired`.
 */
export type DeliveryState = "sent" | "delivered" | "acked" | "expired";

/**
 * Why a message expired: nobody acknowledged it in time, the queue was full, the handler threw or rejected, the subscriber
 * left, or the bus was closed.
 */
export type ExpiryReason = "timeout" | "dropped" | "failed" | "left" | "closed";

/** The way of one message to one subscriber, as it is now. Plain data. */
export interface Delivery {
  readonly messageId: string;
  readonly topic: string;
  readonly to: string;
  readonly state: DeliveryState;
  /** Set when it expired. */
  readonly reason?: ExpiryReason;
}

/** A delivery that changes. */
export interface OpenDelivery {
  readonly message: BusMessage;
  /** Aborted when it expires. */
  readonly signal: AbortSignal;
  readonly isSettled: () => boolean;
  readonly view: () => Delivery;
  /** Goes on to another state. False, and nothing happens, when it is settled already or was there before. */
  readonly deliver: () => boolean;
  readonly acknowledge: () => boolean;
  readonly expire: (reason: ExpiryReason) => boolean;
}

/**
 * Makes a delivery, as sent.
 *
 * @param onChange Told of each state it goes on to.
 */
export function createDelivery(
  message: BusMessage,
  to: string,
  onChange: (delivery: OpenDelivery) => void,
): OpenDelivery {
  const controller = new AbortController();
  let state: DeliveryState = "sent";
  let reason: ExpiryReason | undefined;
  const isSettled = (): boolean => state === "acked" || state === "expired";
  const move = (next: DeliveryState, why?: ExpiryReason): boolean => {
    if (isSettled() || state === next) return false;
    state = next;
    reason = why;
    if (why !== undefined) controller.abort(new Error(`the message expired: ${why}`));
    onChange(delivery);
    return true;
  };
  const delivery: OpenDelivery = {
    message,
    signal: controller.signal,
    isSettled,
    view: () =>
      Object.freeze({
        messageId: message.id,
        topic: message.topic,
        to,
        state,
        ...(reason === undefined ? {} : { reason }),
      }),
    deliver: () => move("delivered"),
    acknowledge: () => state === "delivered" && move("acked"),
    expire: (why) => move("expired", why),
  };
  return delivery;
}

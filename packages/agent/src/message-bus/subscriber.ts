import type { WhenFull } from "./bus-options.ts";
import type { ExpiryReason, OpenDelivery } from "./delivery.ts";
import type { MessageHandler } from "./message.ts";

/** What a subscriber is made of. */
export interface SubscriberSetup {
  readonly handler: MessageHandler;
  readonly acknowledge: "on-return" | "explicit";
  readonly maxParallel: number;
  readonly queueLength: number;
  readonly whenFull: WhenFull;
}

/** The queue of one member on one topic, and its handlers that run. */
export interface Subscriber {
  /** Whether it takes another message without dropping one. */
  hasRoom(): boolean;
  /** Takes a message; one of them is dropped when there is no room. */
  offer(delivery: OpenDelivery): void;
  /** Lets go of everything, and takes nothing more. */
  end(reason: ExpiryReason): void;
  /** Handlers that run now. */
  running(): number;
  /** Once none of its handlers runs. */
  idle(): Promise<void>;
}

/** Makes a subscriber. No handler runs before the caller is done: a message is handled in a later turn. */
export function createSubscriber(setup: SubscriberSetup): Subscriber {
  const { handler, acknowledge, maxParallel, queueLength, whenFull } = setup;
  const open = new Set<OpenDelivery>();
  const waiting: OpenDelivery[] = [];
  const running = new Set<Promise<void>>();
  let hasEnded = false;

  const purge = (): void => {
    for (const delivery of open) if (delivery.isSettled()) open.delete(delivery);
  };
  const next = (): void => {
    while (running.size < maxParallel) {
      const delivery = waiting.shift();
      if (delivery === undefined) return;
      if (!delivery.deliver()) continue;
      const handled: Promise<void> = handle(delivery).finally(() => {
        running.delete(handled);
        next();
      });
      running.add(handled);
    }
  };
  const handle = async (delivery: OpenDelivery): Promise<void> => {
    const context = Object.freeze({ signal: delivery.signal, acknowledge: () => delivery.acknowledge() });
    try {
      await handler(delivery.message, context);
      if (acknowledge === "on-return") delivery.acknowledge();
    } catch {
      delivery.expire("failed");
    }
  };
  return {
    hasRoom: () => {
      purge();
      return open.size < queueLength;
    },
    offer: (delivery) => {
      purge();
      if (open.size >= queueLength) {
        const oldest = whenFull === "drop-oldest" ? waiting.find((other) => !other.isSettled()) : undefined;
        (oldest ?? delivery).expire("dropped");
        purge();
      }
      if (hasEnded) delivery.expire("left");
      if (delivery.isSettled()) return;
      // What expired while it waited is not shifted yet, and must not pile up behind a handler that never ends.
      if (waiting.length > 2 * queueLength)
        waiting.splice(0, waiting.length, ...waiting.filter((other) => open.has(other)));
      open.add(delivery);
      waiting.push(delivery);
      queueMicrotask(next);
    },
    end: (reason) => {
      hasEnded = true;
      waiting.length = 0;
      for (const delivery of open) delivery.expire(reason);
      open.clear();
    },
    running: () => running.size,
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

import type { MessageHandler, Publication, PublishOptions, SubscribeOptions } from "./message.ts";

/** A member of a bus. Whoever holds the object is the member: there is no name to claim. */
export interface BusMember {
  readonly name: string;
  readonly tags: readonly string[];
  /**
   * Sends a message to everybody else who subscribes to a topic.
   *
   * @param body JSON. It is copied.
   * @throws MessageRefusedError when it is not taken; OptionError; DisposedError once the member left or the bus is closed.
   */
  publish(topic: string, body: unknown, options?: PublishOptions): Publication;
  /**
   * Gets the messages of a topic that are sent from now on, once.
   *
   * @returns Dispose of it to get no more.
   * @throws MessageRefusedError when it may not; OptionError when it does already; DisposedError
   */
  subscribe(topic: string, handler: MessageHandler, options?: SubscribeOptions): Disposable;
  /** Ends all that it subscribes to. What was not acked expires as `left`. */
  leave(): void;
}

import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/**
 * Why a message bus refused:
 *
 * - `topic-unknown`: nobody declared the topic. `not-allowed`: no tag of the member may do that there.
 * - `rate`: the sender sent too much. `queue-full`: a subscriber has no room, and the topic refuses then.
 * - `body`: it is no JSON, or too large.
 */
export type MessageRefusalReason = "topic-unknown" | "not-allowed" | "rate" | "queue-full" | "body";

/** What was refused to whom. */
export interface MessageRefusal {
  readonly reason: MessageRefusalReason;
  readonly action: "publish" | "subscribe";
  readonly member: string;
  readonly topic: string;
  /** A clause without a capital and a period. */
  readonly detail: string;
  /** Milliseconds after which a sender may send again. Set for `rate`. */
  readonly retryAfterMs?: number;
}

/** Raised when a message bus does not take a message or a subscription. Nobody got the message. */
export class MessageRefusedError extends CordonError {
  readonly refusal: MessageRefusal;

  constructor(refusal: MessageRefusal) {
    const { action, member, topic, detail } = refusal;
    super("MESSAGE_REFUSED", `Cannot ${action} as ${quote(member)} on the topic ${quote(topic)}: ${detail}`);
    this.refusal = Object.freeze({ ...refusal });
  }
}

import type { MessageRefusal } from "@cordon/core";
import type { Delivery } from "./delivery.ts";

/** Something that happened on a message bus, as plain data, without bodies. Discriminated by `type`. */
export type BusEvent = { readonly timeMs: number } & BusEventBody;

/** What can happen, without when. */
export type BusEventBody =
  | { readonly type: "member-join"; readonly member: string; readonly tags: readonly string[] }
  | { readonly type: "member-leave"; readonly member: string }
  | { readonly type: "message-send"; readonly messageId: string; readonly topic: string; readonly from: string }
  | ({ readonly type: "message-refuse" } & MessageRefusal)
  | ({ readonly type: "message-deliver" | "message-ack" | "message-expire" } & Delivery)
  | { readonly type: "bus-close"; readonly handlersLeft: number };

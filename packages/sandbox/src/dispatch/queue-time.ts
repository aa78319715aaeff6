import type { DispatchedCall } from "./dispatched-call.ts";

/** The process's monotonic clock, in which cells count, is this much ahead of `performance.now()`. */
const monotonicOffsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/**
 * How long a call waited, in milliseconds.
 *
 * @param beganAtMs When its first instruction ran, by the monotonic clock; undefined when none did.
 * @param nowMs The time for a call that never began.
 */
export function queueMsOf({ acceptedMs }: DispatchedCall, beganAtMs: number | undefined, nowMs: number): number {
  const beganMs = beganAtMs === undefined ? nowMs : beganAtMs - monotonicOffsetMs;
  return Math.round(Math.max(0, beganMs - acceptedMs) * 1000) / 1000;
}

/** Tells whoever listens that a call has begun, once. A look or the result says so: a message would cost each call more. */
export function tellBegin(call: DispatchedCall, beganAtMs: number | undefined): void {
  const { onBegin } = call;
  if (onBegin === undefined || beganAtMs === undefined || call.isSettled) return;
  call.onBegin = undefined;
  onBegin(queueMsOf(call, beganAtMs, 0));
}

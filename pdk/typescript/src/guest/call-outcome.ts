import { errorText, isOutOfMemory } from "./error-text.ts";
import { native, operations } from "./native.ts";

/** How a call ended: what a tool gives its host. */
export const callStatuses = { ok: 0, failed: 1 } as const;

/** A value of {@link callStatuses}. */
export type CallStatus = (typeof callStatuses)[keyof typeof callStatuses];

let status: CallStatus | undefined;
let lastCall = 0;

/**
 * A call begins.
 *
 * @returns Its number. In a session calls follow each other, and what one left unfinished must not end another.
 */
export function openCall(): number {
  status = undefined;
  lastCall += 1;
  return lastCall;
}

/** Whether a call goes on. */
export function isOpen(call: number): boolean {
  return call === lastCall && status === undefined;
}

/** How the call ended; undefined as long as it goes on. */
export function callStatus(): CallStatus | undefined {
  return status;
}

/** The call ends with an output. */
export function succeedCall(output: string | Uint8Array): void {
  native(operations.output, output);
  status = callStatuses.ok;
}

/** The call ends with what was thrown, unless it ended before. */
export function failCall(error: unknown): void {
  if (status !== undefined) return;
  // The host refused the memory and knows it: a trap lets it say so.
  if (isOutOfMemory(error)) native(operations.exhausted);
  // An engine that has no memory for an error throws null. So may a skill, and then there is memory.
  if (error === null) native(operations.requireMemory);
  native(operations.fail, errorText(error));
  status = callStatuses.failed;
}

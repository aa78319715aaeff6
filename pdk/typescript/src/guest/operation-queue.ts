import type { HostAnswer } from "./host-answer.ts";

/** The numbers of `ask` in the adaptor. */
export const capabilityNumbers = { http: 0, fs: 1, kv: 2, env: 3, skill: 4 } as const;

/** A capability of the host. */
export type Capability = keyof typeof capabilityNumbers;

/** An operation that was asked for. */
export interface Operation {
  readonly id: number;
  readonly capability: Capability;
  /** The request: JSON. */
  readonly header: string;
  readonly body: Uint8Array | undefined;
  /** Takes the answer. */
  readonly settle: (answer: HostAnswer) => void;
}

/** Asked for and not sent, in this order. */
const queued = new Map<number, Operation>();

/** Sent and not answered. */
const sent = new Map<number, Operation>();

/** Sent and given up, and the host does not know yet. */
let dropped: number[] = [];

let lastId = 0;

/**
 * Puts an operation at the end of the queue.
 *
 * @returns Its id, which no other operation under way has.
 */
export function queueOperation(
  capability: Capability,
  header: string,
  body: Uint8Array | undefined,
  settle: Operation["settle"],
): number {
  do lastId = (lastId + 1) >>> 0;
  while (lastId === 0 || queued.has(lastId) || sent.has(lastId));
  queued.set(lastId, { id: lastId, capability, header, body, settle });
  return lastId;
}

/** Gives an operation up: what the host still answers is ignored. */
export function dropOperation(id: number): void {
  if (!queued.delete(id) && sent.delete(id)) dropped.push(id);
}

/** Gives all operations up. */
export function dropAll(): void {
  queued.clear();
  dropped.push(...sent.keys());
  sent.clear();
}

/** Hands an answer to whoever asked. Says false when nobody waits for it. */
export function settleOperation(id: number, answer: HostAnswer): boolean {
  const operation = sent.get(id);
  if (operation === undefined) return false;
  sent.delete(id);
  operation.settle(answer);
  return true;
}

/** Takes operations off the queue, the first ones for which `fits` says so. They count as sent. */
export function takeQueued(fits: (operation: Operation) => boolean): readonly Operation[] {
  const taken: Operation[] = [];
  for (const operation of queued.values()) {
    if (!fits(operation)) break;
    taken.push(operation);
    queued.delete(operation.id);
    sent.set(operation.id, operation);
  }
  return taken;
}

/** The ids the host has to be told to cancel, each once. */
export function takeDropped(): readonly number[] {
  const taken = dropped;
  dropped = [];
  return taken;
}

/** How many operations are to be sent, and how many the host has. */
export function countOperations(): { readonly queued: number; readonly sent: number; readonly dropped: number } {
  return { queued: queued.size, sent: sent.size, dropped: dropped.length };
}

/** A call begins: nobody waits any more for what another one asked. */
export function forgetOperations(): void {
  queued.clear();
  sent.clear();
  dropped = [];
}

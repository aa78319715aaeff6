import {
  type CallNeed,
  callNeeds,
  CallQueue,
  type CallQueueOptions,
  type QueueableCall,
  type QueuePlace,
  type Room,
} from "./call-queue.ts";
import type { CallingPlaces, NestableCall } from "./calling-places.ts";

/** What waiting calls are made of. */
export interface WaitingCallsOptions<Call extends QueueableCall & NestableCall> extends CallQueueOptions<Call> {
  readonly places: CallingPlaces;
}

/**
 * The calls that wait for a cell. Those that another call waits for come first, the deepest before all: their callers hold
 * their places and their time passes. They are never many, since each has a caller that runs.
 *
 * Each depth has a queue of its own: behind a call that may not begin, one that is deeper would wait for what waits for it.
 */
export class WaitingCalls<Call extends QueueableCall & NestableCall> {
  /** By depth, from the first that is nested. Made when a call needs one. */
  readonly #nested: CallQueue<Call>[] = [];
  readonly #options: WaitingCallsOptions<Call>;
  readonly #others: CallQueue<Call>;
  readonly #places: CallingPlaces;
  /** Tenants with a call that was left out because callers have all their places, the first to be left out first. */
  readonly #placeless = new Set<string>();

  constructor(options: WaitingCallsOptions<Call>) {
    const { places, mayBegin } = options;
    this.#places = places;
    this.#options = options;
    this.#others = new CallQueue({
      ...options,
      mayBegin: (call) => {
        if (!mayBegin(call)) return false;
        if (places.mayBegin(call)) return true;
        this.#placeless.add(call.tenant);
        return false;
      },
    });
  }

  /** How many calls wait. */
  get size(): number {
    return this.#nested.reduce((sum, { size }) => sum + size, this.#others.size);
  }

  /** Whether a call with this need waits that only lacks a cell. */
  hasReady(need: CallNeed): boolean {
    return this.#others.hasReady(need) || this.#nested.some((queue) => queue.hasReady(need));
  }

  /** Adds a call, before the others of its skill if it had its turn before. */
  add(call: Call, atFront = false): QueuePlace<Call> {
    return this.#queueOf(call).add(call, atFront);
  }

  /** Takes a call out before its turn. False when it is not here any more. */
  remove(call: Call, place: QueuePlace<Call>): boolean {
    return this.#queueOf(call).remove(place);
  }

  /** Whether a call waits that another one waits for, and that only lacks a cell. */
  get hasNested(): boolean {
    return this.#nested.some((queue) => callNeeds.some((need) => queue.hasReady(need)));
  }

  /**
   * Takes the next call for which there is room, or undefined when none may begin.
   *
   * @param room For calls that another one waits for, and for all others.
   */
  take(room: { readonly nested: Room; readonly others: Room }): Call | undefined {
    for (const queue of this.#nested.toReversed()) {
      const nested = queue.take(room.nested);
      if (nested !== undefined) return nested;
    }
    for (;;) {
      const call = this.#others.take(room.others);
      if (call !== undefined || !this.#letPlacelessTry()) return call;
    }
  }

  /** Takes every call, also those that may not begin. */
  drain(): Call[] {
    return [...this.#nested, this.#others].flatMap((queue) => queue.drain());
  }

  /** Lets calls have their turns again that may begin now that another one ended. */
  ended(call: Call): void {
    const holdsPlace = this.#places.holds(call);
    this.#others.unblock(call.tenant);
    for (const queue of this.#nested) {
      if (holdsPlace) queue.unblockAll();
      else queue.unblock(call.tenant);
    }
  }

  #queueOf({ depth = 0 }: Call): CallQueue<Call> {
    while (this.#nested.length < depth) this.#nested.push(this.#createNested());
    return this.#nested[depth - 1] ?? this.#others;
  }

  #createNested(): CallQueue<Call> {
    const { places, mayBegin } = this.#options;
    return new CallQueue({ ...this.#options, mayBegin: (call) => mayBegin(call) && places.mayBegin(call) });
  }

  #letPlacelessTry(): boolean {
    const [tenant] = this.#placeless;
    if (tenant === undefined || !this.#places.mayBegin({ mayCall: true })) return false;
    this.#placeless.delete(tenant);
    this.#others.unblock(tenant);
    return true;
  }
}

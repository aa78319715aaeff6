import { type CallPriority, callPriorities } from "@cordon/core";
import { type FairCall, type FairPlace, FairQueue } from "./fair-queue.ts";

/**
 * What a call needs to begin: `plain` a lane of a cell, `suspendable` a stack beside it because the guest may wait for
 * the host, `long` a cell of its own because its module was seen to compute for long.
 */
export type CallNeed = "plain" | "suspendable" | "long";

/** Every need. */
export const callNeeds: readonly CallNeed[] = ["plain", "suspendable", "long"];

/** For which needs there is room. */
export type Room = Readonly<Record<CallNeed, boolean>>;

/** A call that can wait. */
export interface QueueableCall extends FairCall {
  readonly priority: CallPriority;
}

/** Where a call waits. */
export interface QueuePlace<Call extends QueueableCall> {
  readonly queue: FairQueue<Call>;
  readonly place: FairPlace<Call>;
}

/** What a queue needs to know about calls. */
export interface CallQueueOptions<Call extends QueueableCall> {
  /** What a call needs, as far as is known now. */
  readonly needOf: (call: Call) => CallNeed;
  /** Whether limits of concurrency let a call begin now. */
  readonly mayBegin: (call: Call) => boolean;
  /** Called when a waiting call turned out to need something else, with its new place. */
  readonly onMove: (call: Call, place: QueuePlace<Call>) => void;
}

/** Of 21 calls that begin while calls of every priority wait, so many have it. */
const weights: Readonly<Record<CallPriority, number>> = { critical: 16, normal: 4, low: 1 };
const heaviest = 16;

interface Level<Call extends QueueableCall> {
  readonly queues: Readonly<Record<CallNeed, FairQueue<Call>>>;
  readonly stride: number;
  /** How much of its share it had. The level that had least is next. */
  pass: number;
  /** The need that has the next turn. */
  turn: number;
}

/**
 * The calls of a sandbox that wait for a cell. Priorities share by weight, so that the least urgent is never starved;
 * inside a priority the needs take turns, and inside those the tenants. A call that cannot begin never holds up one that
 * can.
 */
export class CallQueue<Call extends QueueableCall> {
  readonly #options: CallQueueOptions<Call>;
  readonly #levels: ReadonlyMap<CallPriority, Level<Call>>;
  #size = 0;
  /** What the level that was served last had had of its share. */
  #virtualTime = 0;

  constructor(options: CallQueueOptions<Call>) {
    this.#options = options;
    this.#levels = new Map(callPriorities.map((priority) => [priority, createLevel(heaviest / weights[priority])]));
  }

  /** How many calls wait. */
  get size(): number {
    return this.#size;
  }

  /** Whether a call with this need waits that concurrency was not found to hold back. */
  hasReady(need: CallNeed): boolean {
    for (const { queues } of this.#levels.values()) if (queues[need].isReady) return true;
    return false;
  }

  /**
   * Adds a call.
   *
   * @param call The call.
   * @param atFront Whether it goes before the other calls of its skill: one that had its turn before.
   */
  add(call: Call, atFront = false): QueuePlace<Call> {
    this.#size += 1;
    return this.#place(call, this.#options.needOf(call), atFront);
  }

  /** Takes a call out before its turn. False when it is not here any more. */
  remove({ queue, place }: QueuePlace<Call>): boolean {
    if (!queue.remove(place)) return false;
    this.#size -= 1;
    return true;
  }

  /** Takes the next call for which there is room, or undefined when none may begin. */
  take(room: Room): Call | undefined {
    for (;;) {
      const level = this.#nextLevel(room);
      if (level === undefined) return undefined;
      const need = nextNeed(level, room);
      const call = need === undefined ? undefined : level.queues[need].take(this.#options.mayBegin);
      if (call === undefined) continue;
      const needed = this.#options.needOf(call);
      if (needed !== need) {
        this.#options.onMove(call, this.#place(call, needed, false));
        continue;
      }
      this.#virtualTime = level.pass;
      level.pass += level.stride;
      this.#size -= 1;
      return call;
    }
  }

  /** Takes every call, also those that may not begin. */
  drain(): Call[] {
    this.#size = 0;
    return [...this.#levels.values()].flatMap(({ queues }) => callNeeds.flatMap((need) => queues[need].drain()));
  }

  /** Lets calls of a tenant have their turns again, because one of its calls ended. */
  unblock(tenant: string): void {
    if (this.#size === 0) return;
    for (const { queues } of this.#levels.values()) for (const need of callNeeds) queues[need].unblock(tenant);
  }

  /** The same for every tenant. It costs as much as there are tenants. */
  unblockAll(): void {
    if (this.#size === 0) return;
    for (const { queues } of this.#levels.values()) for (const need of callNeeds) queues[need].unblockAll();
  }

  #place(call: Call, need: CallNeed, atFront: boolean): QueuePlace<Call> {
    const queue = this.#levelOf(call.priority).queues[need];
    return { queue, place: queue.add(call, atFront) };
  }

  #levelOf(priority: CallPriority): Level<Call> {
    const level = this.#levels.get(priority);
    if (level === undefined) throw new Error(`Cannot queue a call: there is no priority ${JSON.stringify(priority)}`);
    return level;
  }

  /** The level with the least of its share, the more urgent of two equals. One that had no calls is owed nothing. */
  #nextLevel(room: Room): Level<Call> | undefined {
    let next: Level<Call> | undefined;
    for (const level of this.#levels.values()) {
      if (!callNeeds.some((need) => room[need] && level.queues[need].isReady)) continue;
      level.pass = Math.max(level.pass, this.#virtualTime);
      if (next === undefined || level.pass < next.pass) next = level;
    }
    return next;
  }
}

function createLevel<Call extends QueueableCall>(stride: number): Level<Call> {
  const queues = { plain: new FairQueue<Call>(), suspendable: new FairQueue<Call>(), long: new FairQueue<Call>() };
  return { queues, stride, pass: 0, turn: 0 };
}

function nextNeed<Call extends QueueableCall>(level: Level<Call>, room: Room): CallNeed | undefined {
  for (let tried = 0; tried < callNeeds.length; tried += 1) {
    const need = callNeeds[level.turn];
    level.turn = (level.turn + 1) % callNeeds.length;
    if (need !== undefined && room[need] && level.queues[need].isReady) return need;
  }
  return undefined;
}

import type { SlotTable } from "../slot-table.ts";
import { never } from "../wake-word.ts";

/** A thread the watchdog guards: its slots, and what the watchdog can do to it. */
export interface GuardedThread {
  readonly threadId: number;
  readonly firstSlot: number;
  readonly slots: number;
  /** Whether calls on it end by a trap. Where they cannot, an expired deadline terminates the thread at once. */
  readonly interruptible: boolean;
  /** The time it had a core so far, in nanoseconds; undefined where the system does not tell. */
  timeNanoseconds(): bigint | undefined;
  /** Tells the thread that a waiting call must end, and the host that this one is over its deadline. */
  notify(generation: number): void;
  /** Ends the thread by force. */
  terminate(cause: string): void;
}

/**
 * How long an interrupted call may compute until it traps before its thread is terminated, in nanoseconds. It counts while
 * the thread has a core: on a machine that is too busy to run it, a call that would trap at once is no reason to end it.
 */
export const graceNanoseconds = 100_000_000n;

/** How long an interrupted call may take at most, whether its thread had a core or not. */
export const longestGraceNanoseconds = 2_000_000_000n;

/** How soon to look again at a thread that had no core. */
const againNanoseconds = 10_000_000n;

interface Interrupted {
  readonly generation: number;
  readonly since: bigint;
  /** The time the thread had had a core by then. */
  readonly threadTime: bigint | undefined;
}

/**
 * Looks once at every deadline: interrupts the calls that are over theirs, and terminates a thread whose interrupted
 * call has not ended within the grace. A call that was interrupted before it began has no deadline and no grace: its
 * thread is computing for somebody else, and will not begin it. One that waits holds up nobody either: only code that is
 * on the thread and does not stop is a reason to end the thread, and the other calls on it.
 *
 * The generation is read before the deadline. A slot that is given to the next call in between then has a generation
 * that the compare-and-exchange refuses, so one call's deadline never stops another.
 */
export class DeadlineScan {
  readonly #table: SlotTable;
  readonly #interrupted = new Map<number, Interrupted>();

  constructor(table: SlotTable) {
    this.#table = table;
  }

  /** Forgets what is known of a thread that ended. */
  forget(thread: GuardedThread): void {
    for (let slot = thread.firstSlot; slot < thread.firstSlot + thread.slots; slot += 1) this.#interrupted.delete(slot);
  }

  /** Takes note of a call that was interrupted: its grace begins. */
  watch(thread: GuardedThread, slot: number, generation: number, nowNanoseconds: bigint): void {
    this.#interrupted.set(slot, { generation, since: nowNanoseconds, threadTime: thread.timeNanoseconds() });
  }

  /**
   * @param threads The threads to look at.
   * @param nowNanoseconds The time on the clock of the deadlines.
   * @returns When to look next.
   */
  look(threads: Iterable<GuardedThread>, nowNanoseconds: bigint): bigint {
    let next = never;
    for (const thread of threads) {
      for (let slot = thread.firstSlot; slot < thread.firstSlot + thread.slots; slot += 1) {
        const due = this.#lookAt(thread, slot, nowNanoseconds);
        if (due < next) next = due;
      }
    }
    return next;
  }

  #lookAt(thread: GuardedThread, slot: number, now: bigint): bigint {
    const generation = this.#table.generation(slot);
    const interrupted = this.#interrupted.get(slot);
    if (interrupted !== undefined) {
      if (interrupted.generation === generation) {
        if (this.#table.deadline(slot) === 0n) {
          this.watch(thread, slot, generation, now);
          return never;
        }
        if (thread.interruptible && !this.#table.isRunning(slot)) {
          this.watch(thread, slot, generation, now);
          return now + graceNanoseconds;
        }
        const graceEnds = graceEndOf(thread, interrupted, now);
        if (now < graceEnds) return graceEnds;
        this.#interrupted.delete(slot);
        thread.terminate("an interrupted call did not end within 100 ms");
        return never;
      }
      this.#interrupted.delete(slot);
    }
    const deadline = this.#table.deadline(slot);
    if (generation === 0 || deadline === 0n) return never;
    if (now < deadline) return deadline;
    if (!this.#table.interrupt(slot, generation, "wallTime")) return never;
    if (!thread.interruptible) {
      thread.terminate("its deadline passed");
      return never;
    }
    thread.notify(generation);
    this.watch(thread, slot, generation, now);
    return now + graceNanoseconds;
  }
}

/** When to look whether the grace is over; not after `now` when it is. */
function graceEndOf(thread: GuardedThread, { since, threadTime }: Interrupted, now: bigint): bigint {
  const earliest = since + graceNanoseconds;
  const longest = since + longestGraceNanoseconds;
  if (now < earliest || threadTime === undefined) return earliest;
  const computed = (thread.timeNanoseconds() ?? threadTime + graceNanoseconds) - threadTime;
  if (computed >= graceNanoseconds || now >= longest) return now;
  const left = graceNanoseconds - computed;
  const soon = now + (left > againNanoseconds ? left : againNanoseconds);
  return soon < longest ? soon : longest;
}

import type { Alarm, DispatchClock } from "../dispatch-clock.ts";

/** Something that is due at a time. */
export interface DueCall {
  readonly dueMs: number;
}

/** Calls that are due within this time share a bucket; none is found due earlier than it is, or much later than this. */
const bucketMs = 4;

/**
 * Finds the calls whose time in the queue is over with one timer for all of them: most calls begin and end long before,
 * and a timer for each would be set and cleared for nothing.
 */
export class CallDeadlines<Call extends DueCall> {
  readonly #clock: DispatchClock;
  readonly #onDue: (call: Call) => void;
  readonly #buckets = new Map<number, Set<Call>>();
  #alarm: Alarm | undefined;
  #alarmBucket = Number.POSITIVE_INFINITY;

  /**
   * @param clock Whose milliseconds the times are.
   * @param onDue Called once with a call that was not removed in time.
   */
  constructor(clock: DispatchClock, onDue: (call: Call) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  add(call: Call): void {
    const bucket = bucketOf(call);
    const calls = this.#buckets.get(bucket);
    if (calls === undefined) this.#buckets.set(bucket, new Set([call]));
    else calls.add(call);
    if (bucket < this.#alarmBucket) this.#setAlarm(bucket);
  }

  remove(call: Call): void {
    const bucket = bucketOf(call);
    const calls = this.#buckets.get(bucket);
    if (calls === undefined) return;
    calls.delete(call);
    if (calls.size === 0) this.#buckets.delete(bucket);
  }

  #setAlarm(bucket: number): void {
    this.#alarm?.cancel();
    this.#alarmBucket = bucket;
    this.#alarm = this.#clock.after(Math.max(1, Math.ceil(bucket * bucketMs - this.#clock.nowMs())), () =>
      this.#look(),
    );
  }

  #look(): void {
    this.#alarm = undefined;
    this.#alarmBucket = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.nowMs();
    let next = Number.POSITIVE_INFINITY;
    const due: Call[] = [];
    for (const [bucket, calls] of this.#buckets) {
      if (bucket * bucketMs > nowMs) next = Math.min(next, bucket);
      else {
        this.#buckets.delete(bucket);
        due.push(...calls);
      }
    }
    for (const call of due) this.#onDue(call);
    if (next < this.#alarmBucket) this.#setAlarm(next);
  }
}

const bucketOf = ({ dueMs }: DueCall): number => Math.ceil(dueMs / bucketMs);

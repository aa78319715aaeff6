import type { DispatchClock } from "../dispatch-clock.ts";

/** A clock that a test moves. */
export interface TestClock extends DispatchClock {
  /** Lets time pass, alarm by alarm. */
  pass(milliseconds: number): void;
  /** How many alarms are set. */
  readonly alarms: number;
}

/** Makes a clock that stands at 0. */
export function createTestClock(): TestClock {
  let now = 0;
  const alarms = new Set<{ readonly atMs: number; readonly action: () => void }>();
  return {
    nowMs: () => now,
    after: (milliseconds, action) => {
      const alarm = { atMs: now + milliseconds, action };
      alarms.add(alarm);
      return { cancel: () => void alarms.delete(alarm) };
    },
    pass: (milliseconds) => {
      const until = now + milliseconds;
      for (;;) {
        const [next] = [...alarms].filter(({ atMs }) => atMs <= until).toSorted((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        alarms.delete(next);
        now = Math.max(now, next.atMs);
        next.action();
      }
      now = until;
    },
    get alarms() {
      return alarms.size;
    },
  };
}

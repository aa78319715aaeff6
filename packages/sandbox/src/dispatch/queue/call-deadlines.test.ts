import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestClock } from "../testing/test-clock.ts";
import { CallDeadlines, type DueCall } from "./call-deadlines.ts";

interface Due extends DueCall {
  readonly name: number;
}

describe("CallDeadlines", () => {
  it("finds every call that stays, once, not early and at most a few milliseconds late, and none that left", () => {
    const calls = fc.array(
      fc.record({ addedMs: fc.nat({ max: 500 }), waitMs: fc.nat({ max: 2_000 }), leavesMs: fc.nat({ max: 4_000 }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(calls, (plans) => {
        const clock = createTestClock();
        const foundMs = new Map<number, number>();
        const deadlines = new CallDeadlines<Due>(clock, ({ name }) => {
          expect(foundMs.has(name)).toBe(false);
          foundMs.set(name, clock.nowMs());
        });
        const dues = plans.map(({ addedMs, waitMs }, name): Due => ({ name, dueMs: addedMs + waitMs }));
        for (let at = 0; at <= 4_000; at += 1) {
          for (const [name, { addedMs, leavesMs }] of plans.entries()) {
            const due = dues[name];
            if (due === undefined) continue;
            if (addedMs === at) deadlines.add(due);
            if (leavesMs === at && leavesMs > addedMs) deadlines.remove(due);
          }
          clock.pass(1);
          expect(clock.alarms).toBeLessThanOrEqual(1);
        }
        for (const [name, { addedMs, waitMs, leavesMs }] of plans.entries()) {
          const dueMs = addedMs + waitMs;
          const found = foundMs.get(name);
          if (found === undefined) {
            expect(leavesMs).toBeGreaterThan(addedMs);
            expect(leavesMs).toBeLessThanOrEqual(dueMs + 6);
          } else {
            expect(found).toBeGreaterThanOrEqual(dueMs);
            expect(found).toBeLessThanOrEqual(dueMs + 6);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

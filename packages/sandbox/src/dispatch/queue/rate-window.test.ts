import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RateWindow } from "./rate-window.ts";

describe("RateWindow", () => {
  it("never counts less than the window holds, and forgets at most a sixtieth late", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1_000, 60_000),
        fc.array(fc.record({ gapMs: fc.nat({ max: 3_000 }), adds: fc.nat({ max: 3 }) }), { maxLength: 80 }),
        (windowMs, steps) => {
          const window = new RateWindow(windowMs);
          const times: number[] = [];
          let now = 12_345.678;
          for (const { gapMs, adds } of steps) {
            now += gapMs / 7;
            for (let index = 0; index < adds; index += 1) {
              window.add(now);
              times.push(now);
            }
            const count = window.count(now);
            expect(count).toBeGreaterThanOrEqual(times.filter((time) => time > now - windowMs).length);
            expect(count).toBeLessThanOrEqual(times.filter((time) => time > now - windowMs * (61.01 / 60)).length);
          }
        },
      ),
    );
  });

  it("is empty after a long time", () => {
    const window = new RateWindow(1_000);
    window.add(0);
    window.add(999);
    expect(window.count(1_000)).toBe(2);
    expect(window.count(10_000_000)).toBe(0);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../testing/manual-clock.ts";
import { createTokenBucket } from "./token-bucket.ts";

describe("a token bucket", () => {
  it("never lets more through in any time than a whole one and what was refilled", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 60 }), (pauses) => {
        let nowMs = 0;
        const clock = { ...createManualClock(), nowMs: () => nowMs };
        const bucket = createTokenBucket(clock, { messages: 3, perMs: 1_000 });
        const takenAt: number[] = [];
        for (const pauseMs of pauses) {
          nowMs += pauseMs;
          const waitMs = bucket.take();
          if (waitMs === 0) takenAt.push(nowMs);
          expect(waitMs).toBeLessThanOrEqual(334);
        }
        for (const [index, from] of takenAt.entries()) {
          for (const [more, at] of takenAt.slice(index).entries()) {
            expect(more + 1).toBeLessThanOrEqual(3 + ((at - from) * 3) / 1_000 + 1e-9);
          }
        }
      }),
    );
  });
});

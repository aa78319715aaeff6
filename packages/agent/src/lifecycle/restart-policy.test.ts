import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkRestartPolicy, restartDelayMs } from "./restart-policy.ts";

describe("restartDelayMs()", () => {
  it("grows by the factor up to the cap", () => {
    const policy = checkRestartPolicy({ baseMs: 100, factor: 3, capMs: 1_000, jitter: 0 });
    expect([1, 2, 3, 4, 5, 1_000].map((attempt) => restartDelayMs(policy, attempt, () => 0.9))).toEqual([
      100, 300, 900, 1_000, 1_000, 1_000,
    ]);
  });

  it("is moved by at most the jitter", () => {
    const policy = checkRestartPolicy({ baseMs: 1_000, jitter: 0.5 });
    expect([0, 0.5, 1].map((random) => restartDelayMs(policy, 1, () => random))).toEqual([500, 1_000, 1_500]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const delayMs = restartDelayMs(checkRestartPolicy({}), attempt, () => random);
        expect(delayMs).toBeGreaterThanOrEqual(400);
        // A first failure is over within 10 seconds, further ones within 60.
        expect(delayMs).toBeLessThanOrEqual(attempt === 1 ? 600 : 36_000);
      }),
    );
  });
});

describe("checkRestartPolicy()", () => {
  it("refuses what is unknown or out of range", () => {
    for (const policy of [{ baseMs: -1 }, { factor: 0.5 }, { jitter: 2 }, { maxRestarts: Number.NaN }, { base: 1 }]) {
      const option = `restart.${Object.keys(policy)[0]}`;
      expect(() => checkRestartPolicy(policy)).toThrow(expect.objectContaining({ code: "OPTION_INVALID", option }));
    }
  });
});

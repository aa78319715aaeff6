import { describe, expect, it } from "vitest";
import { DeathScore } from "./death-score.ts";

describe("DeathScore", () => {
  it("delays nothing after a few deaths, then more with each, up to two seconds", () => {
    const score = new DeathScore();
    const delays = Array.from({ length: 20 }, () => {
      score.add(0);
      return score.delayMs(0);
    });
    expect(delays.slice(0, 3)).toEqual([0, 0, 0]);
    expect(delays[3]).toBeGreaterThan(0);
    expect(delays).toEqual(delays.toSorted((one, other) => one - other));
    expect(delays.at(-1)).toBe(2_000);
  });

  it("forgets", () => {
    const score = new DeathScore();
    for (let death = 0; death < 10; death += 1) score.add(0);
    expect(score.delayMs(1_000)).toBeGreaterThan(0);
    expect(score.delayMs(10_000)).toBe(0);
  });
});

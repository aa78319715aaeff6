import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { keepInFlight } from "./keep-in-flight.ts";

describe("keepInFlight()", () => {
  it.each([
    [10, 3, 3],
    [2, 8, 2],
    [0, 4, 0],
  ])("makes %i calls with %i at once: never more than %i are under way", async (calls, atOnce, expected) => {
    let made = 0;
    let underWay = 0;
    let most = 0;
    await keepInFlight(
      async () => {
        made += 1;
        underWay += 1;
        most = Math.max(most, underWay);
        await nextTurn();
        underWay -= 1;
      },
      calls,
      atOnce,
    );
    expect([made, most]).toEqual([calls, expected]);
  });

  it("rejects when a call does", async () => {
    await expect(keepInFlight(() => Promise.reject(new Error("no")), 3, 2)).rejects.toThrow("no");
  });
});

import { describe, expect, it } from "vitest";
import { slowDown, slowDownAtOnce } from "./slow-down.ts";

/** A clock that moves on by one with each look at it, and by more when work is done. */
function workshop(): { readonly clock: () => number; readonly work: (milliseconds: number) => string } {
  let now = 0;
  return {
    clock: () => (now += 1),
    work: (milliseconds) => {
      now += milliseconds;
      return "done";
    },
  };
}

describe("slowDown()", () => {
  it("leaves work alone that is not to be slowed down", () => {
    const work = (): Promise<string> => Promise.resolve("done");
    expect(slowDown(1, work)).toBe(work);
    expect(slowDownAtOnce(1, work)).toBe(work);
  });

  it("takes the factor's share longer, by its own clock, and gives the same result", async () => {
    const { clock, work } = workshop();
    const started = clock();
    expect(slowDownAtOnce(1.3, work, clock)(1_000)).toBe("done");
    const ended = clock();
    expect(ended - started).toBeGreaterThanOrEqual(1_300);
    expect(ended - started).toBeLessThan(1_310);
    expect(await slowDown(1.3, (time: number) => Promise.resolve(work(time)), clock)(1_000)).toBe("done");
    expect(clock() - ended).toBeGreaterThanOrEqual(1_300);
  });

  it("does not slow down a failure, and lets it through", async () => {
    const { clock } = workshop();
    const failing = slowDown(1.3, () => Promise.reject(new Error("no result")), clock);
    await expect(failing()).rejects.toThrow("no result");
  });
});

import { describe, expect, it } from "vitest";
import { createHostCallTimes } from "./host-call-times.ts";

/** A clock that shows these times, one at each look, and then the last one. */
function clockOf(...times: readonly number[]): () => number {
  let looks = 0;
  return () => times[Math.min(looks++, times.length - 1)] ?? 0;
}

describe("the times of host calls", () => {
  it("are those between two arrivals", () => {
    const times = createHostCallTimes(1, clockOf(100, 103, 110));
    for (let index = 0; index < 3; index += 1) times.arrived();
    expect(times.take()).toEqual([3, 7]);
  });

  it("begin anew when they were taken", () => {
    const times = createHostCallTimes(1, clockOf(100, 103, 500, 501));
    times.arrived();
    times.arrived();
    expect(times.take()).toEqual([3]);
    times.arrived();
    times.arrived();
    expect(times.take()).toEqual([1]);
    expect(times.take()).toEqual([]);
  });

  it("are longer when that is asked for", () => {
    const times = createHostCallTimes(2, clockOf(100, 110, 112, 119, 120, 125, 126, 131, 132));
    for (let index = 0; index < 2; index += 1) times.arrived();
    expect(times.take()).toEqual([20]);
  });
});

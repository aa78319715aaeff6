import { describe, expect, it } from "vitest";
import { CallClock } from "./call-clock.ts";

describe("CallClock", () => {
  it("gives whole milliseconds that never go backwards", () => {
    const times = [10.9, 11.2, 9, 12];
    const clock = new CallClock(() => times.shift() ?? 0);
    expect([clock.read(), clock.read(), clock.read(), clock.read()]).toEqual([10, 11, 11, 12]);
  });

  it("remembers every reading in as many pairs as milliseconds passed", () => {
    let now = 5;
    const clock = new CallClock(() => now);
    for (let reading = 0; reading < 1_000; reading += 1) clock.read();
    now = 6;
    clock.read();
    expect(clock.readings()).toEqual([
      [5, 1_000],
      [6, 1],
    ]);
  });
});

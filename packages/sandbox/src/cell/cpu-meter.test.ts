import { describe, expect, it } from "vitest";
import { CpuMeter } from "./cpu-meter.ts";

describe("CpuMeter", () => {
  it("gives each turn the time since the one before it, and none of the time the thread slept", () => {
    let now = 0;
    const meter = new CpuMeter(() => now);
    now = 100;
    meter.wake();
    now = 103;
    expect(meter.turn()).toBe(3);
    now = 110;
    expect(meter.turn()).toBe(7);
    now = 500;
    meter.wake();
    now = 501;
    expect(meter.turn()).toBe(1);
  });
});

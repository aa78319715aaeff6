import { describe, expect, it } from "vitest";
import { CallRates, type RatedCall } from "./call-rates.ts";

const callOf = (tenant: string, skill: string, limits: RatedCall["limits"]): RatedCall => ({ tenant, skill, limits });

describe("CallRates", () => {
  it("accepts as many calls as the rate says, then none until the window is over", () => {
    const rates = new CallRates();
    const call = callOf("t", "s", { callsPerSecond: 3 });
    for (const nowMs of [0, 100, 200]) {
      expect(rates.exceeded(call, nowMs)).toBeUndefined();
      rates.accept(call, nowMs);
    }
    expect(rates.exceeded(call, 300)).toBe("3/s");
    expect(rates.exceeded(call, 999)).toBe("3/s");
    expect(rates.exceeded(call, 1_020)).toBeUndefined();
  });

  it("counts each tenant and each skill apart, whatever their names are", () => {
    const rates = new CallRates();
    rates.accept(callOf("a", "s", { callsPerHour: 1 }), 0);
    expect(rates.exceeded(callOf("a", "s", { callsPerHour: 1 }), 1)).toBe("1/h");
    expect(rates.exceeded(callOf("b", "s", { callsPerHour: 1 }), 1)).toBeUndefined();
    expect(rates.exceeded(callOf("a", "r", { callsPerHour: 1 }), 1)).toBeUndefined();
    rates.accept(callOf('a","s', "", { callsPerHour: 1 }), 1);
    expect(rates.exceeded(callOf("a", "s", { callsPerHour: 2 }), 1)).toBeUndefined();
  });

  it("holds rates of different windows side by side", () => {
    const rates = new CallRates();
    const call = callOf("t", "s", { callsPerSecond: 2, callsPerMinute: 3 });
    rates.accept(call, 0);
    rates.accept(call, 0);
    expect(rates.exceeded(call, 500)).toBe("2/s");
    rates.accept(call, 2_000);
    expect(rates.exceeded(call, 4_000)).toBe("3/m");
    expect(rates.exceeded(call, 62_000)).toBeUndefined();
  });
});

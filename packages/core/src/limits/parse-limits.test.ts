import { describe, expect, it } from "vitest";
import { LimitError } from "../errors/limit-error.ts";
import { maximumLimits } from "./limits.ts";
import { parseLimits } from "./parse-limits.ts";

describe("parseLimits", () => {
  it("reads every name in its unit", () => {
    expect(
      parseLimits({
        memory: "16MiB",
        kernelMemory: 65_536,
        tables: "100",
        wallTime: "2m",
        queueTime: "200ms",
        fuel: 1_000_000,
        hostCalls: 10,
        hostBytes: "1GiB",
        httpBytes: "10MiB",
        logBytes: "64KiB",
        vars: "512B",
        input: "0",
        output: 1024,
        skillConcurrency: 8,
        tenantConcurrency: "20",
        callRate: "100/m",
      }),
    ).toEqual({
      memoryBytes: 16_777_216,
      kernelMemoryBytes: 65_536,
      tableElements: 100,
      wallTimeMs: 120_000,
      queueTimeMs: 200,
      fuel: 1_000_000,
      hostCalls: 10,
      hostBytes: 1_073_741_824,
      httpBytes: 10_485_760,
      logBytes: 65_536,
      varBytes: 512,
      inputBytes: 0,
      outputBytes: 1024,
      skillConcurrency: 8,
      tenantConcurrency: 20,
      callsPerMinute: 100,
    });
    expect(parseLimits({ callRate: "5/s" })).toEqual({ callsPerSecond: 5 });
    expect(parseLimits({ callRate: "5/h" })).toEqual({ callsPerHour: 5 });
    expect(parseLimits({})).toEqual({});
    expect(parseLimits({ wallTime: "5s", queueTime: 5000 })).toEqual({ wallTimeMs: 5000, queueTimeMs: 5000 });
  });

  it.each([
    ["memory", "16MB"],
    ["memory", "16 MiB"],
    ["memory", "1.5MiB"],
    ["memory", "-1"],
    ["memory", -65_536],
    ["memory", "0x10000"],
    ["memory", "065536"],
    ["memory", ""],
    ["memory", "MiB"],
    ["memory", null],
    ["memory", true],
    ["memory", ["16MiB"]],
    ["memory", Number.NaN],
    ["memory", Number.POSITIVE_INFINITY],
    ["memory", "16MiB\n"],
    ["wallTime", "5 s"],
    ["wallTime", "5d"],
    ["wallTime", "5MiB"],
    ["wallTime", 0.5],
    ["hostCalls", "10KiB"],
    ["hostCalls", 1e21],
    ["fuel", "9999999999999999"],
    ["toString", 5],
    ["__proto__", 5],
    ["stack", 5],
    ["Memory", "16MiB"],
    ["memoryBytes", 65_536],
    ["queue", 5],
    ["callsPerSecond", 5],
    ["callRate", 5],
    ["callRate", "0/s"],
    ["callRate", "100/1m"],
    ["skillConcurrency", "8/s"],
    ["tenantConcurrency", 0],
  ])("refuses %s: %j", (limit, value) => {
    const record = Object.fromEntries([[limit, value]]);
    let error: unknown;
    try {
      parseLimits(record);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ code: "LIMIT_INVALID", limit });
    expect((error as LimitError).message).toContain(`"${limit}"`);
    expect((error as LimitError).form).not.toBe("");
  });

  it("refuses values out of range, and accepts the ends of it", () => {
    const ends = [
      ["memory", 65_536, maximumLimits.memoryBytes],
      ["tables", 0, maximumLimits.tableElements],
      ["wallTime", 1, maximumLimits.wallTimeMs],
      ["hostCalls", 0, maximumLimits.hostCalls],
      ["skillConcurrency", 1, maximumLimits.skillConcurrency],
    ] as const;
    for (const [name, minimum, maximum] of ends) {
      expect(Object.values(parseLimits({ [name]: minimum }))).toEqual([minimum]);
      expect(Object.values(parseLimits({ [name]: maximum }))).toEqual([maximum]);
      expect(() => parseLimits({ [name]: maximum + 1 })).toThrow(`the range is ${minimum} to ${maximum}`);
      if (minimum > 0) {
        expect(() => parseLimits({ [name]: minimum - 1 })).toThrow("the range is");
      }
    }
  });

  it("refuses what is not an object", () => {
    for (const value of [null, undefined, 5, "16MiB", [], new Map()]) {
      expect(() => parseLimits(value)).toThrow("it is not an object");
    }
  });
});

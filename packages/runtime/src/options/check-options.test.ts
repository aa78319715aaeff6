import { OptionError } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { checkCallOptions, checkLoadOptions, checkRuntimeOptions } from "./check-options.ts";

const problemOf = (check: () => void): string => {
  try {
    check();
  } catch (error) {
    if (error instanceof OptionError) return `${error.option}: ${error.problem}`;
  }
  return "none";
};

describe("checking options", () => {
  it("accepts every option there is, and undefined for each", () => {
    checkRuntimeOptions({ policy: "a.yaml", grants: [], mounts: { "/a": "b" }, limits: {}, onEvent: () => undefined });
    checkRuntimeOptions({ maxCommittedBytes: 1_048_576 });
    checkRuntimeOptions({
      cells: { min: 1, max: 4, computing: 2, spare: 0, idleMs: 1 },
      maxQueuedCalls: 0,
      stackKib: 32,
    });
    checkLoadOptions({ manifest: {}, admissionDeadlineMs: 1 });
    const { signal } = new AbortController();
    checkCallOptions({
      tool: "a",
      signal,
      tenant: "b",
      priority: "low",
      limits: {},
      config: { a: "b" },
      logLevel: "warn",
    });
    expect(problemOf(() => checkCallOptions(JSON.parse("{}") as object))).toBe("none");
    expect(problemOf(() => checkRuntimeOptions({ policy: undefined } as never))).toBe("none");
  });

  it("names a slip and what is known", () => {
    expect(problemOf(() => checkRuntimeOptions({ limit: {} } as never))).toContain(
      "limit: it is unknown; known are policy, grants, mounts, limits, ",
    );
    expect(problemOf(() => checkCallOptions({ wallTimeMs: 50 } as never))).toContain("wallTimeMs: it is unknown");
    expect(problemOf(() => checkLoadOptions({ constructor: 1 } as never))).toContain("unknown");
  });

  it("says what kind of value an option takes", () => {
    const wrong: readonly [option: object, words: string][] = [
      [{ tool: 1 }, "a string"],
      [{ signal: {} }, "an AbortSignal"],
      [{ limits: [] }, "an object"],
      [{ config: { a: 1 } }, "values are strings"],
      [{ logLevel: "verbose" }, "one of trace"],
      [{ priority: "urgent" }, "one of critical, normal, low"],
    ];
    for (const [option, words] of wrong) expect(problemOf(() => checkCallOptions(option))).toContain(words);
    expect(problemOf(() => checkRuntimeOptions({ grants: "fs:read:/a" } as never))).toContain("a list");
    expect(problemOf(() => checkLoadOptions({ admissionDeadlineMs: 0 }))).toContain("above 0");
    for (const maxCommittedBytes of [0, 1_048_575, 1e300, Number.NaN, "1GiB"]) {
      expect(problemOf(() => checkRuntimeOptions({ maxCommittedBytes } as never))).toContain("at least 1048576");
    }
    const cells: readonly unknown[] = [4, { maximum: 4 }, { min: 0 }, { max: "4" }, { spare: -1 }, { idleMs: 0.5 }];
    for (const value of cells) {
      expect(problemOf(() => checkRuntimeOptions({ cells: value } as never))).toContain("min, max, computing, spare");
    }
    expect(problemOf(() => checkRuntimeOptions({ stackKib: 33 } as never))).toContain("32, 64, 128, 256");
    expect(problemOf(() => checkRuntimeOptions({ maxQueuedCalls: -1 }))).toContain("whole number");
  });
});

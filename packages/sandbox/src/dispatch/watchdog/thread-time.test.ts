import { describe, expect, it } from "vitest";
import { systemThreadId, threadTimeNanoseconds } from "./thread-time.ts";

describe("the time a thread had a core", () => {
  it("grows by what the thread computes, and by no more", () => {
    const id = systemThreadId();
    const before = threadTimeNanoseconds(id);
    const startedMs = performance.now();
    const cpuBefore = process.cpuUsage();
    while (process.cpuUsage(cpuBefore).user < 30_000 && performance.now() - startedMs < 10_000);
    const spent = Number((threadTimeNanoseconds(id) ?? 0n) - (before ?? 0n)) / 1e6;
    expect(before).toBeDefined();
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThan(performance.now() - startedMs + 10);
  });

  it("is unknown for a thread nobody knows", () => {
    expect(threadTimeNanoseconds(0)).toBeUndefined();
    expect(threadTimeNanoseconds(2 ** 31 - 1)).toBeUndefined();
  });
});

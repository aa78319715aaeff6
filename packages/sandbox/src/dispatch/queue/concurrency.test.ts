import { describe, expect, it } from "vitest";
import { Concurrency, type CountedCall } from "./concurrency.ts";

const callOf = (tenant: string, skill: string, skillConcurrency: number, tenantConcurrency = 100): CountedCall => ({
  tenant,
  skill,
  limits: { skillConcurrency, tenantConcurrency },
});

describe("Concurrency", () => {
  it("lets as many calls of a skill run for a tenant as the call's own limit says", () => {
    const concurrency = new Concurrency();
    const call = callOf("t", "s", 2);
    concurrency.begin(call);
    expect(concurrency.mayBegin(call)).toBe(true);
    expect(concurrency.mayBegin(callOf("t", "s", 1))).toBe(false);
    concurrency.begin(call);
    expect(concurrency.mayBegin(call)).toBe(false);
    expect(concurrency.mayBegin(callOf("t", "other", 1))).toBe(true);
    expect(concurrency.mayBegin(callOf("other", "s", 1))).toBe(true);
    concurrency.end(call);
    expect(concurrency.mayBegin(call)).toBe(true);
  });

  it("counts the skills of a tenant together", () => {
    const concurrency = new Concurrency();
    for (const skill of ["a", "b", "c"]) concurrency.begin(callOf("t", skill, 10));
    expect(concurrency.mayBegin(callOf("t", "d", 10, 3))).toBe(false);
    expect(concurrency.mayBegin(callOf("t", "d", 10, 4))).toBe(true);
    concurrency.end(callOf("t", "b", 10));
    expect(concurrency.mayBegin(callOf("t", "d", 10, 3))).toBe(true);
  });

  it("counts calls that others wait for apart from those, at each depth", () => {
    const concurrency = new Concurrency();
    const at = (depth: number): CountedCall => ({ ...callOf("t", "s", 1, 1), depth });
    for (const depth of [0, 1, 2]) {
      expect(concurrency.mayBegin(at(depth))).toBe(true);
      concurrency.begin(at(depth));
      expect(concurrency.mayBegin(at(depth))).toBe(false);
    }
    concurrency.end(at(1));
    expect([0, 1, 2].map((depth) => concurrency.mayBegin(at(depth)))).toEqual([false, true, false]);
  });

  it("ends no call that did not begin", () => {
    expect(() => new Concurrency().end(callOf("t", "s", 1))).toThrow("runs none");
  });
});

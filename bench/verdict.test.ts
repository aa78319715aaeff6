import { describe, expect, it } from "vitest";
import type { Row } from "./question.ts";
import { aimOf, verdictOf } from "./verdict.ts";

const row: Row = { measured: "a call", cordon: { value: 30, unit: "µs" }, ratio: 2, aim: 2 };

describe("verdictOf()", () => {
  it("is met at the aim itself", () => {
    expect(verdictOf(row)).toBe("met");
  });

  it("says by how much the aim was missed", () => {
    expect(verdictOf({ ...row, ratio: 2.5 })).toBe("missed by 25 %");
  });

  it("never calls a miss nothing", () => {
    expect(verdictOf({ ...row, ratio: 2.001 })).toBe("missed by 1 %");
  });

  it("says that it is close when the middle half of the rounds lies on both sides of the aim", () => {
    const spread = { median: 2, p25: 1.9, p75: 2.1 };
    expect(verdictOf({ ...row, spread })).toBe("met, close");
    expect(verdictOf({ ...row, ratio: 2.1, spread: { ...spread, median: 2.1 } })).toBe("missed by 5 %, close");
    expect(verdictOf({ ...row, ratio: 3, spread: { median: 3, p25: 2.9, p75: 3.1 } })).toBe("missed by 50 %");
  });

  it("judges Cordon's own figure where there is no ratio", () => {
    expect(verdictOf({ measured: "late", cordon: { value: 12, unit: "ms" }, aim: 10 })).toBe("missed by 20 %");
  });

  it("says nothing without an aim", () => {
    expect(verdictOf({ measured: "a call", ratio: 9 })).toBe("");
  });
});

describe("aimOf()", () => {
  it("writes the aim in the unit it is about", () => {
    expect(aimOf(row)).toBe("≤ 2.00 ×");
    expect(aimOf({ measured: "late", cordon: { value: 12, unit: "ms" }, aim: 10 })).toBe("≤ 10.0 ms");
    expect(aimOf({ measured: "a call", ratio: 9 })).toBe("");
  });
});

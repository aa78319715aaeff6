import { describe, expect, it } from "vitest";
import { checkPriceTable, costOf, dearestPrice, parsePriceTable, worstCostOf } from "./price-table.ts";

const price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };

describe("costOf()", () => {
  it("is in whole millionths of a dollar, rounded up", () => {
    expect(costOf({ input: 1_000, output: 100 }, price)).toBe(4_500);
    expect(costOf({ input: 1_000, output: 0, cacheRead: 900, cacheWrite: 100 }, price)).toBe(645);
    expect(costOf({ input: 1, output: 0 }, { input: 0.1, output: 0 })).toBe(1);
    expect(costOf({ input: 3, output: 0 }, { input: 0.1, output: 0 })).toBe(1);
  });

  it("is never above the worst case of the same tokens", () => {
    const tokens = { input: 1_000, output: 50, cacheWrite: 1_000 };
    expect(costOf(tokens, price)).toBeLessThanOrEqual(worstCostOf(tokens, price));
    expect(worstCostOf(tokens, price)).toBe(4_500);
  });
});

describe("checkPriceTable()", () => {
  it("refuses what is no price", () => {
    const table = (models: object) => ({ version: "1", models: models as never });
    for (const models of [{ m: { input: -1, output: 1 } }, { m: { input: 1 } }, { m: { input: 1, output: 1, x: 1 } }]) {
      expect(() => checkPriceTable(table(models))).toThrow(/Cannot use the option "budget\.prices/u);
    }
    expect(() => checkPriceTable({ version: "", models: {} })).toThrow(/names the table/u);
    expect(checkPriceTable(table({ m: price })).version).toBe("1");
  });
});

describe("parsePriceTable()", () => {
  it("reads YAML, and refuses what is no table", () => {
    const text = "version: 2026-11-a\nmodels:\n  acme/large: { input: 3, output: 15, cacheRead: 0.3 }\n";
    expect(parsePriceTable(text)).toEqual({
      version: "2026-11-a",
      models: { "acme/large": { input: 3, output: 15, cacheRead: 0.3 } },
    });
    for (const wrong of [
      "",
      "version: 1\nmodels: {}",
      "version: a",
      "version: a\nmodels: [1]",
      "version: a\nmodels: { m: 1 }",
      `${text}  acme/large: { input: 0, output: 0 }\n`,
      `${text}curency: EUR\n`,
    ]) {
      expect(() => parsePriceTable(wrong), wrong).toThrow(/Cannot use the option "budget\.prices/u);
    }
  });
});

describe("dearestPrice()", () => {
  it("is the highest of each part over all models", () => {
    const table = { version: "1", models: { a: { input: 1, output: 20 }, b: price } };
    expect(dearestPrice(table)).toEqual({ input: 3.75, output: 20 });
    expect(dearestPrice({ version: "1", models: {} })).toBeUndefined();
  });
});

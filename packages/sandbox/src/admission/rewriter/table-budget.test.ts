import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParsedTable } from "../reader/parsed-module.ts";
import { splitTableBudget } from "./table-budget.ts";

const table = (minimum: number, maximum: number | undefined, grows: boolean): ParsedTable => ({
  elementType: "funcref",
  minimum,
  maximum,
  grows,
});

const tables = fc.array(
  fc.record({
    minimum: fc.nat({ max: 500 }),
    spare: fc.option(fc.nat({ max: 500 }), { nil: undefined }),
    grows: fc.boolean(),
  }),
  { maxLength: 16 },
);

describe("splitTableBudget", () => {
  it("never gives more than the budget, nor less than a table starts with, nor more than it declares", () => {
    fc.assert(
      fc.property(tables, fc.nat({ max: 10_000 }), (rows, above) => {
        const declared = rows.map(({ minimum, spare, grows }) =>
          table(minimum, spare === undefined ? undefined : minimum + spare, grows),
        );
        const budget = declared.reduce((sum, { minimum }) => sum + minimum, above);
        const maxima = splitTableBudget(declared, budget);
        expect(maxima.reduce((sum, maximum) => sum + maximum, 0)).toBeLessThanOrEqual(budget);
        for (const [index, { minimum, maximum, grows }] of declared.entries()) {
          expect(maxima[index]).toBeGreaterThanOrEqual(minimum);
          expect(maxima[index]).toBeLessThanOrEqual(grows ? (maximum ?? budget) : minimum);
        }
      }),
    );
  });

  it("hands the share that a table cannot use to those after it", () => {
    expect(splitTableBudget([table(0, 1, true), table(0, undefined, true)], 10)).toEqual([1, 9]);
    expect(splitTableBudget([table(4, undefined, false), table(0, undefined, true)], 10)).toEqual([4, 6]);
  });

  it("refuses tables that start above it", () => {
    expect(() => splitTableBudget([table(6, 6, false), table(5, 5, false)], 10)).toThrow("11 table elements");
  });
});

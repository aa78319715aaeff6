import { array, assert, constantFrom, integer, option, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { answer } from "./answer.ts";
import type { Table } from "./table.ts";

const rows = array(tuple(constantFrom("a", "b", null), option(integer({ min: -1000, max: 1000 }))), { maxLength: 30 });
const tableOf = (cells: Table["rows"]): Table => ({ columns: ["name", "value"], rows: cells });

describe("answer", () => {
  it("adds up each group to what all rows come to, whatever the rows", () => {
    assert(
      property(rows, (cells) => {
        const aggregates = [{ of: "sum", column: "value" }, { of: "count" }] as const;
        const { rows: groups } = answer(tableOf(cells), { groupBy: ["name"], aggregates });
        const [all] = answer(tableOf(cells), { aggregates }).rows;
        const sumOf = (index: number): number => groups.reduce((sum, group) => sum + Number(group[index]), 0);
        expect([sumOf(1), sumOf(2)]).toEqual(all);
        expect(new Set(groups.map(([name]) => name)).size).toBe(groups.length);
      }),
    );
  });

  it("has no percentile outside of the least and the most, and none below a smaller one", () => {
    assert(
      property(rows, integer({ min: 0, max: 100 }), integer({ min: 0, max: 100 }), (cells, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const percentiles = [0, low, high, 100].map((at) => ({ of: "percentile" as const, column: "value", at }));
        const aggregates = [
          ...percentiles,
          { of: "min" as const, column: "value" },
          { of: "max" as const, column: "value" },
        ];
        const [found = []] = answer(tableOf(cells), {
          aggregates: aggregates.map((value, index) => ({ ...value, as: `${index}` })),
        }).rows;
        if (found.includes(null)) {
          expect(cells.every(([, value]) => value === null)).toBe(true);
          return;
        }
        const [least, lower = 0, higher = 0, most, min, max] = found.map(Number);
        expect([least, most]).toEqual([min, max]);
        expect(lower).toBeLessThanOrEqual(higher);
      }),
    );
  });

  it("sorts so that a limit gives the beginning of the whole", () => {
    assert(
      property(rows, integer({ min: 1, max: 30 }), (cells, limit) => {
        const sort = [{ column: "value", descending: true }, { column: "name" }];
        const all = answer(tableOf(cells), { sort });
        expect(answer(tableOf(cells), { sort, limit }).rows).toEqual(all.rows.slice(0, limit));
        const values = all.rows.map(([, value]) => value ?? -Infinity).map(Number);
        expect(values).toEqual(values.toSorted((left, right) => right - left));
      }),
    );
  });
});

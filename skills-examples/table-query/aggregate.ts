import { compareCells } from "./compare-cells.ts";
import type { Aggregate } from "./query.ts";
import { type Cell, columnIndex, type Table } from "./table.ts";

/** The name of an aggregate's column in the answer. */
export function nameOf({ of, column, at, as: name }: Aggregate): string {
  if (name !== undefined) return name;
  if (column === undefined) return of;
  return of === "percentile" ? `percentile ${at ?? 50} of ${column}` : `${of} of ${column}`;
}

/**
 * Makes the function that comes to one value for some rows. Empty cells do not count.
 *
 * @throws RangeError when the column is not there, or none is named; and by the function, for a text among numbers.
 */
export function aggregateOf(table: Table, aggregate: Aggregate): (rows: Table["rows"]) => Cell {
  const { of, column } = aggregate;
  if (column === undefined) {
    if (of === "count") return (rows) => rows.length;
    throw new RangeError(`Cannot take the ${of}: name its column`);
  }
  const index = columnIndex(table, column);
  return (rows) =>
    valueOf(
      aggregate,
      rows.map((row) => row[index] ?? null).filter((cell) => cell !== null),
    );
}

function valueOf({ of, column = "", at = 50 }: Aggregate, cells: readonly Cell[]): Cell {
  if (of === "count") return cells.length;
  if (of === "min" || of === "max") {
    const sign = of === "min" ? 1 : -1;
    return cells.reduce<Cell>(
      (best, cell) => (best === null || sign * compareCells(cell, best) < 0 ? cell : best),
      null,
    );
  }
  const numbers = cells.map((cell) => asNumber(cell, of, column));
  if (numbers.length === 0) return of === "sum" ? 0 : null;
  if (of === "median") return percentile(numbers, 50);
  if (of === "percentile") return percentile(numbers, at);
  const sum = numbers.reduce((total, number) => total + number, 0);
  return of === "sum" ? sum : sum / numbers.length;
}

function asNumber(cell: Cell, of: string, column: string): number {
  if (typeof cell === "number") return cell;
  const shown = JSON.stringify(cell).slice(0, 60);
  throw new RangeError(
    `Cannot take the ${of} of "${column}": ${shown} is not a number; leave such rows out with "where"`,
  );
}

/** Between two numbers it is as far from each as the percentile says. */
function percentile(numbers: readonly number[], at: number): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  const place = ((sorted.length - 1) * at) / 100;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
}

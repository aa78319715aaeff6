import { compareCells, isComparable } from "./compare-cells.ts";
import type { Condition } from "./query.ts";
import { type Cell, columnIndex, type Table } from "./table.ts";

type Test = (cell: Cell) => boolean;

/**
 * Keeps the rows that meet every condition.
 *
 * @throws RangeError when a column is not there, or a condition lacks its value.
 */
export function filterRows(table: Table, conditions: readonly Condition[]): Table {
  const tests = conditions.map((condition) => [columnIndex(table, condition.column), testOf(condition)] as const);
  return { ...table, rows: table.rows.filter((row) => tests.every(([index, holds]) => holds(row[index] ?? null))) };
}

function testOf({ column, is, value }: Condition): Test {
  if (is === "empty") return (cell) => cell === null;
  if (is === "not-empty") return (cell) => cell !== null;
  if (is === "one-of") {
    if (!isList(value)) throw new RangeError(`Cannot filter by "${column}": "one-of" needs a list as its value`);
    const values = new Set(value);
    return (cell) => values.has(cell);
  }
  if (value === undefined || isList(value)) {
    throw new RangeError(`Cannot filter by "${column}": "${is}" needs one value`);
  }
  return simpleTest(is, value);
}

const isList = (value: Condition["value"]): value is readonly Cell[] => Array.isArray(value);

function simpleTest(is: Condition["is"], value: Cell): Test {
  if (is === "=") return (cell) => cell === value;
  if (is === "!=") return (cell) => cell !== value;
  if (is === "contains") {
    const part = String(value).toLowerCase();
    return (cell) => cell !== null && String(cell).toLowerCase().includes(part);
  }
  const below = is.startsWith("<");
  const orEqual = is.endsWith("=");
  return (cell) => {
    if (!isComparable(cell, value)) return false;
    const order = compareCells(cell, value);
    return order === 0 ? orEqual : order < 0 === below;
  };
}

import { compareCells } from "./compare-cells.ts";
import { filterRows } from "./filter.ts";
import { groupRows } from "./group.ts";
import type { Answer, Order, Query } from "./query.ts";
import { columnIndex, type Table } from "./table.ts";

/**
 * Answers a query: conditions first, then groups, order, columns and limit.
 *
 * @throws RangeError when the query does not fit the table; it says how.
 */
export function answer(table: Table, query: Query): Answer {
  const { where = [], groupBy = [], aggregates = [], columns, sort = [], limit = 100 } = query;
  const matching = filterRows(table, where);
  const isGrouped = groupBy.length > 0 || aggregates.length > 0;
  const result = isGrouped ? groupRows(matching, groupBy, aggregates) : matching;
  const sorted = sortRows(result, sort);
  const shown = pickColumns({ columns: result.columns, rows: sorted.slice(0, limit) }, columns);
  return { ...shown, read: table.rows.length, matched: matching.rows.length, total: result.rows.length };
}

function sortRows(table: Table, orders: readonly Order[]): Table["rows"] {
  const keys = orders.map(({ column, descending = false }) => [columnIndex(table, column), descending] as const);
  if (keys.length === 0) return table.rows;
  return table.rows.toSorted((left, right) => {
    for (const [index, descending] of keys) {
      const [one, other] = [left[index] ?? null, right[index] ?? null];
      const order = compareCells(one, other);
      const isReversed = descending && one !== null && other !== null;
      if (order !== 0) return isReversed ? -order : order;
    }
    return 0;
  });
}

function pickColumns(table: Table, columns: readonly string[] = table.columns): Table {
  const indexes = columns.map((name) => columnIndex(table, name));
  return { columns, rows: table.rows.map((row) => indexes.map((index) => row[index] ?? null)) };
}

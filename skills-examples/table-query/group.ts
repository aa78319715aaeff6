import { aggregateOf, nameOf } from "./aggregate.ts";
import type { Aggregate } from "./query.ts";
import { type Cell, checkColumns, columnIndex, type Table } from "./table.ts";

/**
 * Makes one row of all rows that have the same cells in some columns, in the order in which the groups come up. Without a
 * column to group by, all rows are one group.
 *
 * @throws RangeError when a column is not there, or two columns of the result have the same name.
 */
export function groupRows(table: Table, by: readonly string[], aggregates: readonly Aggregate[]): Table {
  const indexes = by.map((name) => columnIndex(table, name));
  const compute = aggregates.map((aggregate) => aggregateOf(table, aggregate));
  const columns = checkColumns([...by, ...aggregates.map(nameOf)]);
  const groups = new Map<string, { readonly key: readonly Cell[]; readonly rows: (readonly Cell[])[] }>();
  if (by.length === 0) groups.set("[]", { key: [], rows: [] });
  for (const row of table.rows) {
    const key = indexes.map((index) => row[index] ?? null);
    const text = JSON.stringify(key);
    const group = groups.get(text) ?? { key, rows: [] };
    groups.set(text, group);
    group.rows.push(row);
  }
  return {
    columns,
    rows: [...groups.values()].map(({ key, rows }) => [...key, ...compute.map((value) => value(rows))]),
  };
}

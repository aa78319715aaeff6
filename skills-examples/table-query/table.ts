/** What stands in one place of a table. Null: nothing. */
export type Cell = string | number | boolean | null;

/** Rows under named columns. Every row has a cell for each column. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The most a table may have. */
export const bounds = { bytes: 2 * 1024 * 1024, rows: 50_000, columns: 200 } as const;

/**
 * Finds a column.
 *
 * @throws RangeError when there is none of the name; it names those there are.
 */
export function columnIndex({ columns }: Pick<Table, "columns">, name: string): number {
  const index = columns.indexOf(name);
  if (index >= 0) return index;
  const shown = columns.slice(0, 20).map((column) => `"${column.slice(0, 60)}"`);
  const more = columns.length > shown.length ? ` and ${columns.length - shown.length} more` : "";
  throw new RangeError(`Cannot find the column "${name}": there are ${shown.join(", ")}${more}`);
}

/**
 * Makes sure that columns can be told apart.
 *
 * @throws RangeError when a name is there twice, or there are too many.
 */
export function checkColumns(columns: readonly string[]): readonly string[] {
  if (columns.length > bounds.columns) {
    throw new RangeError(`Cannot read the table: it has ${columns.length} columns, and ${bounds.columns} are the most`);
  }
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new RangeError(`Cannot read the table: it has two columns "${twice.slice(0, 60)}"`);
  return columns;
}

/** @throws RangeError when there are more rows than a table may have. */
export function checkRows(count: number): void {
  if (count > bounds.rows)
    throw new RangeError(`Cannot read the table: it has more than ${bounds.rows} rows; query a part of it`);
}

import { type Cell, checkColumns, checkRows, type Table } from "./table.ts";

/**
 * Reads objects as rows. Columns are all their fields, in the order in which they come up; what is no plain value becomes
 * its JSON.
 *
 * @throws TypeError when a row is no object; RangeError for too many rows or columns.
 */
export function readObjects(values: unknown): Table {
  if (!Array.isArray(values)) throw new TypeError("Cannot read the table: it is not a list of objects");
  checkRows(values.length);
  const objects = values.map((value: unknown, index) => new Map(Object.entries(asObject(value, index + 1))));
  const columns = checkColumns([...new Set(objects.flatMap((fields) => [...fields.keys()]))]);
  return { columns, rows: objects.map((fields) => columns.map((name) => asCell(fields.get(name)))) };
}

/**
 * Reads JSON: one list of objects, or an object on every line.
 *
 * @throws TypeError when it is neither; it names the line.
 */
export function readJson(text: string, byLine: boolean): Table {
  if (!byLine) return readObjects(parse(text, "Cannot read the JSON"));
  const lines = text.split(/\r?\n/u);
  return readObjects(
    lines.flatMap((line, index) =>
      line.trim() === "" ? [] : [parse(line, `Cannot read line ${index + 1} of the JSON`)],
    ),
  );
}

function parse(text: string, action: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new TypeError(`${action}: it is not JSON`, { cause: error });
  }
}

function asObject(value: unknown, row: number): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new TypeError(`Cannot read the table: row ${row} is not an object`);
}

function asCell(value: unknown): Cell {
  if (value === undefined || value === null || value === "") return null;
  return typeof value === "object" ? JSON.stringify(value) : (value as Cell);
}

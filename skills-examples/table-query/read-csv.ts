import Papa from "papaparse";
import { bounds, type Cell, checkColumns, checkRows, type Table } from "./table.ts";

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u;
const leadingZero = /^[+-]?0\d/u;

/**
 * Reads CSV whose first row names the columns. Rows that are shorter get empty cells.
 *
 * @param text The text, with or without a byte order mark.
 * @param delimiter What is between two cells. Default whatever fits the first rows.
 * @throws RangeError when a row is longer than the header, or a quote is wrong; it names the row, from 1.
 */
export function readCsv(text: string, delimiter = ""): Table {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/u, ""), {
    delimiter,
    skipEmptyLines: true,
    preview: bounds.rows + 2,
  });
  const wrong = errors.find(({ type }) => type === "Quotes");
  if (wrong !== undefined) throw new RangeError(`Cannot read the CSV: row ${(wrong.row ?? 0) + 1}: ${wrong.message}`);
  const [header = [], ...rows] = data;
  const columns = checkColumns(header.map((name) => name.trim()));
  checkRows(rows.length);
  return { columns, rows: rows.map((cells, index) => readRow(cells, columns.length, index + 2)) };
}

function readRow(cells: readonly string[], length: number, row: number): readonly Cell[] {
  if (cells.length > length)
    throw new RangeError(`Cannot read the CSV: row ${row} has ${cells.length} cells, the header ${length}`);
  return Array.from({ length }, (_, index) => readCell(cells[index] ?? ""));
}

/** A number, unless it would lose digits: "007" and the 20 digits of an account stay texts. */
function readCell(text: string): Cell {
  const bare = text.trim();
  if (bare === "") return null;
  if (!number.test(bare) || leadingZero.test(bare)) return text;
  const value = Number(bare);
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return isExact ? value : text;
}

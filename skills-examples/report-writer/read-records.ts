import { fs } from "@cordon/pdk";
import Papa from "papaparse";

/** What is added up: one row of a file. */
export interface Entry {
  readonly group: string;
  readonly amount: number;
  /** Such as 2026-01; undefined without a column of days, or a day in it. */
  readonly month?: string;
}

/** A row that cannot be added up. */
export interface LeftOut {
  readonly file: string;
  /** From 1, the header included. */
  readonly row: number;
  readonly because: string;
}

/** The columns a report is about. */
export interface Columns {
  readonly group: string;
  readonly amount: string;
  readonly day?: string;
}

const maximumBytes = 1024 * 1024;

/**
 * Reads the rows of a CSV file, one after the other.
 *
 * @throws RangeError when the file is too large or lacks a column.
 */
export async function readRecords(file: string, columns: Columns): Promise<readonly (Entry | LeftOut)[]> {
  const { size } = await fs.stat(file);
  if (size > maximumBytes) throw new RangeError(`Cannot report on "${file}": it has more than ${maximumBytes} bytes`);
  const { data } = Papa.parse<string[]>(await fs.readText(file), { skipEmptyLines: true });
  const [header = [], ...rows] = data;
  const indexOf = (column: string): number => {
    const index = header.findIndex((name) => name.trim() === column);
    if (index < 0) throw new RangeError(`Cannot report on "${file}": it has no column "${column}"`);
    return index;
  };
  const group = indexOf(columns.group);
  const amount = indexOf(columns.amount);
  const day = columns.day === undefined ? undefined : indexOf(columns.day);
  return rows.map((cells, index) => {
    const text = cells[amount]?.trim() ?? "";
    const month = /^\d{4}-\d{2}(?=-\d{2})/u.exec(day === undefined ? "" : (cells[day] ?? ""))?.[0];
    if (!/^-?\d+(?:\.\d+)?$/u.test(text) || text.length > 15) {
      return { file, row: index + 2, because: `"${text.slice(0, 40)}" is not an amount` };
    }
    return { group: cells[group] ?? "", amount: Number(text), ...(month === undefined ? {} : { month }) };
  });
}

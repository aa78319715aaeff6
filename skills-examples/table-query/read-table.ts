import { fs } from "@cordon/pdk";
import type { Source } from "./query.ts";
import { readCsv } from "./read-csv.ts";
import { readJson, readObjects } from "./read-json.ts";
import { bounds, type Table } from "./table.ts";

/**
 * Reads the table of a query.
 *
 * @throws RangeError, TypeError when there is not exactly one source, it is too large, or it is no table.
 */
export async function readTable({ file, text, rows, format, delimiter }: Source): Promise<Table> {
  const given = [file, text, rows].filter((source) => source !== undefined).length;
  if (given !== 1) throw new RangeError(`Cannot query: give one of "file", "text" and "rows", and not ${given}`);
  if (rows !== undefined) return readObjects(rows);
  const content = file === undefined ? (text ?? "") : await readFile(file);
  const kind = format ?? /\.(?<ending>jsonl?|ndjson)$/iu.exec(file ?? "")?.groups?.["ending"]?.toLowerCase() ?? "csv";
  return kind === "csv" ? readCsv(content, delimiter) : readJson(content, kind !== "json");
}

async function readFile(file: string): Promise<string> {
  const { size } = await fs.stat(file);
  if (size > bounds.bytes) {
    const most = `${bounds.bytes / 1024 / 1024} MiB`;
    throw new RangeError(
      `Cannot query "${file}": it has ${(size / 1024 / 1024).toFixed(1)} MiB, and ${most} are the most`,
    );
  }
  return await fs.readText(file);
}

import type { FieldReader } from "../validation/field-reader.ts";
import type { Recording } from "./recording.ts";

const maximumRows = 4_000_000;

const isCount = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && Number(value) >= least;

/** Reads the clock readings of a recording, and notes the first that is none or goes backwards. */
export function readRecordedClock(reader: FieldReader, value: unknown): Recording["clock"] {
  if (value === undefined) reader.refuse(["clock"], "it is missing");
  const rows: (readonly [number, number])[] = [];
  let lastMs = -1;
  for (const [index, row] of reader.list(value, ["clock"], maximumRows).entries()) {
    const [valueMs, count, ...more] = Array.isArray(row) ? (row as readonly unknown[]) : [];
    if (!isCount(valueMs, 0) || !isCount(count, 1) || more.length > 0) {
      reader.refuse(["clock", index], "it is not a pair of milliseconds and a count above 0");
      break;
    }
    if (valueMs <= lastMs) {
      reader.refuse(["clock", index], "the clock does not go forward");
      break;
    }
    lastMs = valueMs;
    rows.push([valueMs, count]);
  }
  return rows;
}

import { maximumLimits } from "../limits/limits.ts";
import type { FieldReader } from "../validation/field-reader.ts";
import { ownField } from "../validation/plain-object.ts";
import { type EndingStatus, endingStatuses, type LimitName, limitNames } from "./ending.ts";
import { digestForm, readCount, readMatching, readOneOf } from "./recording-fields.ts";
import type { RecordedResult } from "./recording.ts";

const fields: readonly (keyof RecordedResult)[] = [
  "status",
  "message",
  "limit",
  "output",
  "logs",
  "logLines",
  "fuel",
  "peakMemoryBytes",
];
const maximumMessageLength = 65_536;

/** Reads what a recorded call came to. */
export function readRecordedResult(reader: FieldReader, value: unknown): RecordedResult | undefined {
  const path = ["result"];
  const object = reader.object(value, path, fields);
  if (object === undefined) return undefined;
  const has = (name: keyof RecordedResult): boolean => Object.hasOwn(object, name);
  const status = readOneOf<EndingStatus>(reader, object, [...path, "status"], endingStatuses);
  const message = has("message")
    ? reader.text(ownField(object, "message"), [...path, "message"], maximumMessageLength)
    : undefined;
  const limit = has("limit") ? readOneOf<LimitName>(reader, object, [...path, "limit"], limitNames) : undefined;
  const fuel = has("fuel") ? readCount(reader, object, [...path, "fuel"], Number.MAX_SAFE_INTEGER) : undefined;
  return {
    status: status ?? "ok",
    ...(message === undefined ? {} : { message }),
    ...(limit === undefined ? {} : { limit }),
    output: readMatching(reader, object, [...path, "output"], digestForm) ?? "",
    logs: readMatching(reader, object, [...path, "logs"], digestForm) ?? "",
    logLines: readCount(reader, object, [...path, "logLines"], maximumLimits.logBytes) ?? 0,
    ...(fuel === undefined ? {} : { fuel }),
    peakMemoryBytes: readCount(reader, object, [...path, "peakMemoryBytes"], maximumLimits.memoryBytes) ?? 0,
  };
}

import { maximumLimits } from "../limits/limits.ts";
import type { FieldReader } from "../validation/field-reader.ts";
import { ownField } from "../validation/plain-object.ts";
import { readCount } from "./recording-fields.ts";
import type { JournalOperations } from "./receipt.ts";

const path = ["operations"];
const maximumWaits = 4_000_000;

const isCount = (value: unknown, most: number): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= most;

/**
 * Reads what the waits of a recorded call came to: counts above 0, and lists of operations that were submitted, none of them
 * given twice.
 */
export function readRecordedOperations(reader: FieldReader, value: unknown): JournalOperations | undefined {
  if (value === undefined) return undefined;
  const object = reader.object(value, path, ["submitted", "waits"]);
  if (object === undefined) return undefined;
  const submitted = readCount(reader, object, [...path, "submitted"], maximumLimits.hostCalls) ?? 0;
  const waits: (number | readonly number[])[] = [];
  const given = new Set<number>();
  const isNew = (operation: unknown): boolean => {
    if (!isCount(operation, submitted) || given.has(operation)) return false;
    given.add(operation);
    return true;
  };
  for (const [index, wait] of reader.list(ownField(object, "waits"), [...path, "waits"], maximumWaits).entries()) {
    if (isCount(wait, Number.MAX_SAFE_INTEGER)) waits.push(wait);
    else if (Array.isArray(wait) && wait.length > 0 && wait.every(isNew)) waits.push(wait as readonly number[]);
    else {
      reader.refuse([...path, "waits", index], "it is neither a count above 0 nor a list of operations, each once");
      break;
    }
  }
  return { submitted, waits };
}

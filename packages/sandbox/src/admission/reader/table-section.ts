import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readCount } from "../binary/byte-cursor.ts";
import { readStoredReferenceType } from "../binary/value-types.ts";
import { featureRefused } from "../rejections.ts";
import { readLimits } from "./limits.ts";
import type { DeclaredTable, ParsedLimits } from "./parsed-module.ts";

const smallestTable = 3;
const initializedTable = 0x40;

/** Reads the table section. */
export function readTableSection(cursor: ByteCursor | undefined): readonly DeclaredTable[] {
  const tables: DeclaredTable[] = [];
  const rule = { what: "tables", maximum: admissionLimits.tables, entryBytes: smallestTable };
  for (let rest = cursor === undefined ? 0 : readCount(cursor, rule); cursor !== undefined && rest > 0; rest -= 1) {
    if (cursor.bytes[cursor.position] === initializedTable) {
      throw featureRefused("function-references", cursor.position);
    }
    const elementType = readStoredReferenceType(cursor);
    tables.push({ elementType, ...readLimits(cursor) });
  }
  return tables;
}

/** Reads the memory section: one memory or none. */
export function readMemorySection(cursor: ByteCursor | undefined): ParsedLimits | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  const offset = cursor.position;
  const count = readCount(cursor, { what: "memories", maximum: 100_000, entryBytes: 2 });
  if (count > admissionLimits.memories) {
    throw featureRefused("multi-memory", offset);
  }
  return count === 0 ? undefined : readLimits(cursor);
}

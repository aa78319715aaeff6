import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readByte, readCount, readName } from "../binary/byte-cursor.ts";
import { readIndex } from "../code/indexes.ts";
import { malformed, quoteName } from "../rejections.ts";
import { externalKinds } from "./external-kinds.ts";
import type { ExternalKind, ParsedExport } from "./parsed-module.ts";

const smallestExport = 3;

/** How many of each kind there are to export. */
export type ExternalCounts = Readonly<Record<ExternalKind, number>>;

/** Reads the export section. */
export function readExportSection(cursor: ByteCursor | undefined, counts: ExternalCounts): readonly ParsedExport[] {
  const exports: ParsedExport[] = [];
  const names = new Set<string>();
  const rule = { what: "exports", maximum: admissionLimits.exports, entryBytes: smallestExport };
  for (let rest = cursor === undefined ? 0 : readCount(cursor, rule); cursor !== undefined && rest > 0; rest -= 1) {
    const offset = cursor.position;
    const name = readName(cursor);
    if (names.has(name)) {
      throw malformed(`two exports have the name ${quoteName(name)}`, offset);
    }
    names.add(name);
    const kind = externalKinds[readByte(cursor)];
    if (kind === undefined) {
      throw malformed(`the export ${quoteName(name)} has no known kind`, offset);
    }
    exports.push({ name, kind, index: readIndex(cursor, counts[kind], kind), offset });
  }
  return exports;
}

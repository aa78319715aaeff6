import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readByte, readCount, readName } from "../binary/byte-cursor.ts";
import { readStoredReferenceType, readValueType } from "../binary/value-types.ts";
import { readIndex } from "../code/indexes.ts";
import { malformed } from "../rejections.ts";
import { externalKinds } from "./external-kinds.ts";
import { readLimits } from "./limits.ts";
import type { ParsedImport } from "./parsed-module.ts";

const smallestImport = 4;

/** Reads the import section. What may be imported is not decided here. */
export function readImportSection(cursor: ByteCursor | undefined, types: number): readonly ParsedImport[] {
  const imports: ParsedImport[] = [];
  const rule = { what: "imports", maximum: admissionLimits.imports, entryBytes: smallestImport };
  for (let rest = cursor === undefined ? 0 : readCount(cursor, rule); cursor !== undefined && rest > 0; rest -= 1) {
    imports.push(readImport(cursor, types));
  }
  return imports;
}

function readImport(cursor: ByteCursor, types: number): ParsedImport {
  const offset = cursor.position;
  const module = readName(cursor);
  const name = readName(cursor);
  const kind = externalKinds[readByte(cursor)];
  let typeIndex: number | undefined;
  switch (kind) {
    case "function":
      typeIndex = readIndex(cursor, types, "type");
      break;
    case "table":
      readStoredReferenceType(cursor);
      readLimits(cursor);
      break;
    case "memory":
      readLimits(cursor);
      break;
    case "global":
      readValueType(cursor);
      readByte(cursor);
      break;
    case "tag":
      readByte(cursor);
      typeIndex = readIndex(cursor, types, "type");
      break;
    case undefined:
      throw malformed("an import has no known kind", offset);
  }
  return { module, name, kind, typeIndex, offset };
}

import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readByte, readCount } from "../binary/byte-cursor.ts";
import { readValueType, valueTypeFeature } from "../binary/value-types.ts";
import { featureRefused, malformed } from "../rejections.ts";
import { readConstantExpression } from "./const-expression.ts";
import type { ParsedGlobal } from "./parsed-module.ts";

const smallestGlobal = 4;

/** What exists before the globals. */
export interface GlobalScope {
  readonly functions: number;
  /** Gets a 1 for each function whose reference is taken. */
  readonly referenced: Uint8Array;
  readonly importedGlobals: number;
}

/** How many globals there are, imported ones included, and the features they need. */
export interface GlobalSection {
  readonly globals: number;
  /** Those the module defines. */
  readonly own: readonly ParsedGlobal[];
  readonly features: number;
}

/** Reads the global section. */
export function readGlobalSection(cursor: ByteCursor | undefined, scope: GlobalScope): GlobalSection {
  const own: ParsedGlobal[] = [];
  let features = 0;
  const rule = { what: "globals", maximum: admissionLimits.globals, entryBytes: smallestGlobal };
  for (let rest = cursor === undefined ? 0 : readCount(cursor, rule); cursor !== undefined && rest > 0; rest -= 1) {
    const offset = cursor.position;
    const index = scope.importedGlobals + own.length;
    const type = readValueType(cursor);
    if (type === "exnref") {
      throw featureRefused("exnref-storage", offset);
    }
    const mutability = readByte(cursor);
    if (mutability > 1) {
      throw malformed("a global is neither constant nor mutable", cursor.position - 1);
    }
    const initial = readConstantExpression(cursor, { ...scope, globals: index });
    features |= initial.features | valueTypeFeature(type);
    const value = type === "i32" ? initial.i32 : type === "i64" ? initial.i64 : undefined;
    own.push({ index, type, isMutable: mutability === 1, value, range: { start: offset, end: cursor.position } });
  }
  return { globals: scope.importedGlobals + own.length, own, features };
}

import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readByte, readCount } from "../binary/byte-cursor.ts";
import { readValueType, valueTypeFeature } from "../binary/value-types.ts";
import { featureRefused, malformed } from "../rejections.ts";
import { readConstantExpression } from "./const-expression.ts";

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
  readonly features: number;
}

/** Reads the global section. */
export function readGlobalSection(cursor: ByteCursor | undefined, scope: GlobalScope): GlobalSection {
  let globals = scope.importedGlobals;
  let features = 0;
  const rule = { what: "globals", maximum: admissionLimits.globals, entryBytes: smallestGlobal };
  for (let rest = cursor === undefined ? 0 : readCount(cursor, rule); cursor !== undefined && rest > 0; rest -= 1) {
    const offset = cursor.position;
    const type = readValueType(cursor);
    if (type === "exnref") {
      throw featureRefused("exnref-storage", offset);
    }
    if (readByte(cursor) > 1) {
      throw malformed("a global is neither constant nor mutable", cursor.position - 1);
    }
    const value = readConstantExpression(cursor, { ...scope, globals });
    features |= value.features | valueTypeFeature(type);
    globals += 1;
  }
  return { globals, features };
}

import { featureBit, type FeatureName } from "../features.ts";
import { featureRefused, malformed } from "../rejections.ts";
import { type ByteCursor, readByte } from "./byte-cursor.ts";

/** The type of a value, as the text format names it. */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "funcref" | "externref" | "exnref";

interface ValueTypeRow {
  readonly name: ValueType;
  readonly bit: number;
}

const valueTypes: ReadonlyMap<number, ValueTypeRow> = new Map([
  [0x7f, { name: "i32", bit: 0 }],
  [0x7e, { name: "i64", bit: 0 }],
  [0x7d, { name: "f32", bit: 0 }],
  [0x7c, { name: "f64", bit: 0 }],
  [0x7b, { name: "v128", bit: featureBit("simd") }],
  [0x70, { name: "funcref", bit: featureBit("reference-types") }],
  [0x6f, { name: "externref", bit: featureBit("reference-types") }],
  [0x69, { name: "exnref", bit: featureBit("exceptions") }],
]);

const refusedTypes: ReadonlyMap<number, FeatureName> = new Map([
  [0x78, "gc"],
  [0x77, "gc"],
  [0x75, "stack-switching"],
  [0x74, "gc"],
  [0x73, "gc"],
  [0x72, "gc"],
  [0x71, "gc"],
  [0x6e, "gc"],
  [0x6d, "gc"],
  [0x6c, "gc"],
  [0x6b, "gc"],
  [0x6a, "gc"],
  [0x68, "stack-switching"],
  [0x67, "stringref"],
  [0x64, "function-references"],
  [0x63, "function-references"],
]);

/** The bytes of the value types rewriting writes. */
export const valueTypeBytes = { i32: 0x7f, i64: 0x7e, funcref: 0x70 } as const;

function lookUp(byte: number, offset: number): ValueTypeRow {
  const row = valueTypes.get(byte);
  if (row !== undefined) {
    return row;
  }
  const feature = refusedTypes.get(byte);
  throw feature === undefined
    ? malformed(`0x${byte.toString(16)} is not a value type`, offset)
    : featureRefused(feature, offset);
}

/** Reads a value type and refuses one of a feature that is not allowed. */
export function readValueType(cursor: ByteCursor): ValueType {
  const offset = cursor.position;
  return lookUp(readByte(cursor), offset).name;
}

/** Passes over a value type and gives the bit of the feature it needs, 0 for none. */
export function skipValueType(cursor: ByteCursor): number {
  const offset = cursor.position;
  return lookUp(readByte(cursor), offset).bit;
}

/** The bit of the feature a value type needs, 0 for none. */
export function valueTypeFeature(type: ValueType): number {
  for (const row of valueTypes.values()) {
    if (row.name === type) {
      return row.bit;
    }
  }
  return 0;
}

/** Reads a reference type that may be stored: in a table, a segment or a global. */
export function readStoredReferenceType(cursor: ByteCursor): "funcref" | "externref" {
  const offset = cursor.position;
  const type = readValueType(cursor);
  if (type === "exnref") {
    throw featureRefused("exnref-storage", offset);
  }
  if (type !== "funcref" && type !== "externref") {
    throw malformed(`${type} is not a reference type`, offset);
  }
  return type;
}

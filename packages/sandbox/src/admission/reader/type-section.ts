import { admissionLimits } from "../admission-limits.ts";
import { type ByteCursor, readByte, readCount } from "../binary/byte-cursor.ts";
import { readValueType, type ValueType, valueTypeFeature } from "../binary/value-types.ts";
import { featureBit, type FeatureName } from "../features.ts";
import { featureRefused, malformed, overLimit } from "../rejections.ts";
import type { ParsedType } from "./parsed-module.ts";

const functionForm = 0x60;
const smallestType = 2;

const refusedForms: ReadonlyMap<number, FeatureName> = new Map([
  [0x4e, "gc"],
  [0x4f, "gc"],
  [0x50, "gc"],
  [0x5d, "stack-switching"],
  [0x5e, "gc"],
  [0x5f, "gc"],
]);

/** The types of a module and the features they need. */
export interface TypeSection {
  readonly types: readonly ParsedType[];
  readonly features: number;
}

/** Reads the type section. */
export function readTypeSection(cursor: ByteCursor | undefined): TypeSection {
  const types: ParsedType[] = [];
  let features = 0;
  let values = 0;
  const rule = { what: "types", maximum: admissionLimits.types, entryBytes: smallestType };
  for (let rest = cursor === undefined ? 0 : readCount(cursor, rule); cursor !== undefined && rest > 0; rest -= 1) {
    const type = readType(cursor);
    types.push(type);
    values += type.parameters.length + type.results.length;
    checkValues(values, cursor.position);
    for (const list of [type.parameters, type.results]) {
      for (const value of list) {
        features |= valueTypeFeature(value);
      }
    }
    features |= type.results.length > 1 ? featureBit("multi-value") : 0;
  }
  return { types, features };
}

function checkValues(value: number, offset: number): void {
  const maximum = admissionLimits.typeValues;
  if (value > maximum) {
    throw overLimit({ what: "parameters and results in its types", value, maximum, offset });
  }
}

function readType(cursor: ByteCursor): ParsedType {
  const offset = cursor.position;
  const form = readByte(cursor);
  if (form !== functionForm) {
    const feature = refusedForms.get(form);
    throw feature === undefined
      ? malformed(`0x${form.toString(16)} is not a form of type`, offset)
      : featureRefused(feature, offset);
  }
  const parameters = readValueTypes(cursor, "parameters in one type", admissionLimits.parameters);
  const results = readValueTypes(cursor, "results in one type", admissionLimits.results);
  return { parameters, results, arity: { parameters: parameters.length, results: results.length } };
}

function readValueTypes(cursor: ByteCursor, what: string, maximum: number): readonly ValueType[] {
  const count = readCount(cursor, { what, maximum });
  const values: ValueType[] = [];
  while (values.length < count) {
    values.push(readValueType(cursor));
  }
  return values;
}

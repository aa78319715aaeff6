import type { FieldPath, FieldReader } from "../validation/field-reader.ts";
import type { LimitOverrides, Limits } from "./limits.ts";
import { parseLimit } from "./parse-limits.ts";

const maximumLimitNames = 100;

/** Reads the limits of a manifest or a policy, and notes what is wrong with each. */
export function readLimits(reader: FieldReader, value: unknown, path: FieldPath): LimitOverrides {
  const limits: (readonly [field: keyof Limits, value: number])[] = [];
  for (const [name, limit] of reader.record(value, path, maximumLimitNames)) {
    const parsed = reader.parsed([...path, name], () => parseLimit(name, limit));
    if (parsed !== undefined) {
      limits.push(parsed);
    }
  }
  return Object.freeze(Object.fromEntries(limits));
}

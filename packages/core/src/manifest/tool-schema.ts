import { isPlainObject, type PlainObject } from "../validation/plain-object.ts";

const maximumDepth = 32;
const maximumNodes = 10_000;

/**
 * Copies a JSON Schema into frozen data without prototypes, so that no key of it means anything to JavaScript.
 *
 * Says nothing about the schema itself: what its keywords mean is for the validator.
 *
 * @param value Plain data, at most 32 levels deep and 10,000 values.
 * @param refuse Told why it is no such data.
 * @returns The copy, or undefined when it was refused.
 */
export function copySchema(value: unknown, refuse: (problem: string) => undefined): PlainObject | undefined {
  if (!isPlainObject(value)) {
    return refuse("it is not an object");
  }
  const budget = { nodes: maximumNodes };
  try {
    return copyObject(value, 1, budget);
  } catch (error) {
    if (error instanceof RangeError) {
      return refuse(error.message);
    }
    throw error;
  }
}

function copyObject(value: PlainObject, depth: number, budget: { nodes: number }): PlainObject {
  const copy: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, field] of Object.entries(value)) {
    copy[key] = copyValue(field, depth + 1, budget);
  }
  return Object.freeze(copy);
}

function copyValue(value: unknown, depth: number, budget: { nodes: number }): unknown {
  budget.nodes -= 1;
  if (depth > maximumDepth || budget.nodes < 0) {
    throw new RangeError(`it is more than ${maximumDepth} levels deep or has more than ${maximumNodes} values`);
  }
  if (Array.isArray(value)) {
    return Object.freeze(value.map((item) => copyValue(item, depth + 1, budget)));
  }
  if (isPlainObject(value)) {
    return copyObject(value, depth, budget);
  }
  if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) {
    return value;
  }
  throw new RangeError("it holds something that JSON cannot write");
}

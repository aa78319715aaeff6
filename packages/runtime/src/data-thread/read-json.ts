import { countShapes } from "./object-shapes.ts";
import { scanJson, shapeWeight, weightOfLength } from "./json-weight.ts";

/** How many objects and lists of a value may be inside each other. */
export const maxJsonDepth = 512;

/** What a JSON value may be at most. */
export interface JsonLimits {
  /** How many objects and lists may be inside each other. */
  readonly depth: number;
  /** See `JsonWeight`. */
  readonly weight: number;
}

/** A value, or why it is refused: a clause that begins with "it". */
export type ReadJson = { readonly value: unknown } | { readonly problem: string };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads JSON nobody vouches for: its size is known before it is parsed. Refused are bytes that are not UTF-8, two fields of
 * one name in an object, which two readers may read differently, and numbers beyond the range of a double.
 *
 * @param bytes A copy that nobody else writes to.
 */
export function readJson(bytes: Uint8Array, limits: JsonLimits): ReadJson {
  if (bytes.length === 0) return { problem: "it is empty, and not JSON" };
  if (weightOfLength(bytes.length) > limits.weight) return { problem: tooHeavy(weightOfLength(bytes.length), limits) };
  const scan = scanJson(bytes);
  if (scan.depth > limits.depth) return { problem: `it nests deeper than ${limits.depth} levels` };
  if (scan.weight > limits.weight) return { problem: tooHeavy(scan.weight, limits) };
  const value = parse(bytes);
  if (typeof value === "string") return { problem: value };
  const { newShapes, fields, hasInfinity } = countShapes(value.value, limits.weight / shapeWeight);
  const weight = scan.weight + newShapes * shapeWeight;
  if (weight > limits.weight) return { problem: tooHeavy(weight, limits) };
  if (fields !== scan.fields) return { problem: "it has a field twice in one object" };
  if (hasInfinity) return { problem: "it has a number beyond the range of a double" };
  return value;
}

function parse(bytes: Uint8Array): { readonly value: unknown } | string {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return "it is not UTF-8";
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return "it is not JSON";
  }
}

/** Names the limit and the way out. */
function tooHeavy(weight: number, limits: JsonLimits): string {
  return (
    `it is too much JSON to check: it weighs at least ${weight}, the limit is ${limits.weight} (about one a value); ` +
    "a tool without a schema may pass it as bytes"
  );
}

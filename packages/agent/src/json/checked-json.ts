import type { JsonValue } from "@cordon/core";

/** The bounds of a JSON value. */
export interface JsonBounds {
  /** Bytes of its text as `JSON.stringify` writes it, in UTF-8. */
  readonly maxBytes: number;
  /** How many objects and lists may be inside each other. */
  readonly maxDepth: number;
}

/** A frozen copy of a value, or why it is no JSON. */
export type CheckedJson =
  | { readonly value: JsonValue; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

/**
 * Makes a frozen copy of a value that must be JSON: texts that are well-formed, finite numbers, true, false, null, and lists
 * and plain objects of them. Nothing of the value is called: a getter, a `toJSON`, a class, a hole in a list and a symbol
 * are refused, and so is a value that contains itself, by its depth.
 */
export function checkedJson(value: unknown, { maxBytes, maxDepth }: JsonBounds): CheckedJson {
  let bytes = 0;
  const add = (count: number): void => {
    bytes += count;
    if (bytes > maxBytes) throw new Refusal(`it has more than ${maxBytes} bytes as JSON`);
  };
  const copyText = (text: string): string => {
    // A text has at least as many bytes as characters, so a long one is not even encoded.
    if (text.length > maxBytes) add(text.length);
    if (!text.isWellFormed()) throw new Refusal("a text in it is not well-formed Unicode");
    add(Buffer.byteLength(JSON.stringify(text)));
    return text;
  };
  const copyList = (list: readonly unknown[], depth: number): readonly JsonValue[] => {
    add(2 + Math.max(list.length - 1, 0));
    const keys = Reflect.ownKeys(list);
    if (keys.length !== list.length + 1) throw new Refusal("a list in it has a hole, or more than its items");
    return Object.freeze(Array.from({ length: list.length }, (_, index) => copy(ownData(list, String(index)), depth)));
  };
  const copyObject = (object: object, depth: number): Readonly<Record<string, JsonValue>> => {
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== null && prototype !== Object.prototype) throw new Refusal("an object in it is of a class");
    add(2);
    const entries = Reflect.ownKeys(object).map((key, index): readonly [string, JsonValue] => {
      if (typeof key === "symbol") throw new Refusal("an object in it has a key that is no text");
      add(index === 0 ? 1 : 2);
      return [copyText(key), copy(ownData(object, key), depth)];
    });
    return Object.freeze(Object.fromEntries(entries));
  };
  const copy = (item: unknown, depth: number): JsonValue => {
    if (item === null || typeof item === "boolean") {
      add(item === false ? 5 : 4);
      return item;
    }
    if (typeof item === "string") return copyText(item);
    if (typeof item === "number") {
      if (!Number.isFinite(item)) throw new Refusal("a number in it is not finite");
      // There is no minus zero in JSON text.
      const number = item === 0 ? 0 : item;
      add(String(number).length);
      return number;
    }
    if (typeof item !== "object") throw new Refusal(`it holds a value of the kind ${typeof item}`);
    if (depth >= maxDepth) throw new Refusal(`it is more than ${maxDepth} levels deep`);
    return Array.isArray(item) ? copyList(item, depth + 1) : copyObject(item, depth + 1);
  };
  try {
    return { value: copy(value, 0) };
  } catch (error) {
    // A proxy may throw whatever it likes.
    return { problem: error instanceof Refusal ? error.message : "it cannot be read" };
  }
}

class Refusal extends Error {
  override readonly name = "Refusal";
}

function ownData(object: object, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(object, key);
  if (property === undefined || !("value" in property) || property.enumerable !== true) {
    throw new Refusal("a field of it is computed or hidden");
  }
  return property.value as unknown;
}

import type { JsonValue } from "@cordon/core";
import type { Template } from "./workflow-definition.ts";

/** A reference in a template. */
export interface Reference {
  /** A step, or `input`. */
  readonly from: string;
  /** Keys and indices, as texts. */
  readonly at: readonly string[];
}

/** A value that was put together, or the reference that found nothing. */
export type Resolved =
  | { readonly value: JsonValue; readonly missing?: undefined }
  | { readonly value?: undefined; readonly missing: string };

type Path = readonly (string | number)[];

/**
 * Finds the references of a template.
 *
 * @param refuse Called with what is none though it looks like one; it must throw.
 */
export function referencesOf(
  template: Template,
  path: Path,
  refuse: (path: Path, problem: string) => never,
): readonly (Reference & { readonly path: Path })[] {
  if (typeof template !== "object" || template === null) return [];
  if (isList(template)) return template.flatMap((item, index) => referencesOf(item, [...path, index], refuse));
  const keys = Object.keys(template);
  const special = keys.find((key) => key.startsWith("$"));
  if (special === undefined) {
    return Object.entries(template).flatMap(([key, item]) => referencesOf(item, [...path, key], refuse));
  }
  const unknown = keys.find((key) => key !== "$from" && key !== "at");
  if (unknown !== undefined) refuse([...path, unknown], "a reference has $from and at, and nothing else");
  const { $from: from, at = "" } = template as { readonly $from?: JsonValue; readonly at?: JsonValue };
  if (typeof from !== "string") return refuse([...path, "$from"], "it is not the name of a step, or input");
  const pointer = typeof at === "string" ? parsePointer(at) : undefined;
  if (pointer === undefined) return refuse([...path, "at"], "it is no JSON pointer, as in /items/0");
  return [{ from, at: pointer, path: [...path, "$from"] }];
}

/**
 * Puts the values in the place of the references.
 *
 * @param valueOf The output of a step, or the input; undefined stands for none, and null is put there.
 */
export function resolveTemplate(template: Template, valueOf: (from: string) => JsonValue | undefined): Resolved {
  const resolve = (item: Template): JsonValue => {
    if (typeof item !== "object" || item === null) return item;
    if (isList(item)) return item.map(resolve);
    if (!Object.hasOwn(item, "$from")) {
      return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, resolve(inner)]));
    }
    const from = typeof item["$from"] === "string" ? item["$from"] : "";
    const at = typeof item["at"] === "string" ? item["at"] : "";
    const whole = valueOf(from);
    if (whole === undefined) return null;
    let found: JsonValue = whole;
    for (const key of parsePointer(at) ?? []) {
      if (!hasMember(found, key)) throw new Missing(`${from}${at}`);
      found = (found as Readonly<Record<string, JsonValue>>)[key] ?? null;
    }
    return found;
  };
  try {
    return { value: resolve(template) };
  } catch (error) {
    if (error instanceof Missing) return { missing: error.message };
    throw error;
  }
}

/** A list has its indices, and not its length. */
function hasMember(value: JsonValue, key: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, key) && (!isList(value) || /^(?:0|[1-9]\d*)$/u.test(key));
}

class Missing extends Error {
  override readonly name = "Missing";
}

function parsePointer(pointer: string): readonly string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/u.test(pointer)) return undefined;
  const keys = pointer.slice(1).split("/");
  return keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

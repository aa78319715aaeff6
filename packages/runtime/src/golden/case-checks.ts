import { isPlainObject } from "./plain-object.ts";

/** Where a value stands, from the top of its document. */
export type FieldPath = readonly (string | number)[];

/** Takes one thing that is wrong, as the second half of a sentence. */
export type Report = (path: FieldPath, problem: string) => void;

/** Reports what is wrong with a value. */
export type Check = (value: unknown, path: FieldPath, report: Report) => void;

/** A check for every value that some words describe. */
export function is(words: string, holds: (value: unknown) => boolean): Check {
  return (value, path, report) => {
    if (!holds(value)) report(path, `it is not ${words}`);
  };
}

/** Any value. */
export const anything: Check = () => {};

/** Any text. */
export const text: Check = is("a text", (value) => typeof value === "string");

/** A list, each entry checked. */
export function listOf(check: Check): Check {
  return (value, path, report) => {
    if (!Array.isArray(value)) return report(path, "it is not a list");
    for (const [index, entry] of value.entries()) check(entry, [...path, index], report);
  };
}

/** An object of any names, each name and each value checked. */
export function recordOf(check: Check, name: Check = anything): Check {
  return (value, path, report) => {
    if (!isPlainObject(value)) return report(path, "it is not a mapping");
    for (const [key, entry] of Object.entries(value)) {
      name(key, [...path, key], report);
      check(entry, [...path, key], report);
    }
  };
}

/** An object of known names: others are problems, so that a misspelt expectation cannot pass for a met one. */
export function fieldsOf(known: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, path, report) => {
    if (!isPlainObject(value)) return report(path, "it is not a mapping");
    for (const [key, entry] of Object.entries(value)) {
      if (Object.hasOwn(known, key)) known[key]?.(entry, [...path, key], report);
      else report([...path, key], `it is unknown; known are ${Object.keys(known).join(", ")}`);
    }
    for (const key of required) if (!Object.hasOwn(value, key)) report(path, `it lacks "${key}"`);
  };
}

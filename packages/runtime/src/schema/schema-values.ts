import { stringFormats } from "./string-formats.ts";
import { schemaLimits } from "./schema-limits.ts";

const types = new Set(["array", "boolean", "integer", "null", "number", "object", "string"]);
const dialect = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/u;
const fieldName = /^[\p{L}\p{M}\p{N}_$@.:/#%+~, -]+$/u;
const definitionName = /^[A-Za-z0-9_.-]+$/u;
const reference = /^#(?:\/\$defs\/([A-Za-z0-9_.-]+))?$/u;

/** Says what is wrong with the value of a keyword that holds no schema, or undefined when nothing is. */
export function problemOfValue(kind: ValueKind, value: unknown): string | undefined {
  return checks[kind](value);
}

/** The kinds of keywords whose value holds no schema. */
export type ValueKind =
  | "constant"
  | "count"
  | "dialect"
  | "enumeration"
  | "flag"
  | "format"
  | "multiple"
  | "names"
  | "names-by-name"
  | "number"
  | "types";

const checks: Readonly<Record<ValueKind, (value: unknown) => string | undefined>> = {
  constant: () => undefined,
  count: (value) => unless(Number.isSafeInteger(value) && Number(value) >= 0, "it is not a whole number from 0"),
  dialect: (value) =>
    unless(
      typeof value === "string" && dialect.test(value),
      'it is another dialect; write "https://json-schema.org/draft/2020-12/schema" or leave it out',
    ),
  enumeration: (value) => unless(Array.isArray(value) && value.length > 0, "it is not a list with a value"),
  flag: (value) => unless(typeof value === "boolean", "it is neither true nor false"),
  format: (value) =>
    unless(
      typeof value === "string" && stringFormats.has(value),
      `the format is not supported; supported are ${[...stringFormats.keys()].join(", ")}; write a "pattern"`,
    ),
  multiple: (value) => unless(Number.isFinite(value) && Number(value) > 0, "it is not a number above 0"),
  names: (value) => problemOfNames(value),
  "names-by-name": (value) =>
    isRecord(value)
      ? firstProblem(Object.entries(value), ([name, names]) => problemOfName(name) ?? problemOfNames(names))
      : "it is not an object",
  number: (value) => unless(Number.isFinite(value), "it is not a number"),
  types: (value) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const known = list.length > 0 && list.every((type) => typeof type === "string" && types.has(type));
    return unless(known && new Set(list).size === list.length, `it is not of ${[...types].join(", ")}`);
  },
};

/**
 * Says what is wrong with the name of a field. Generated code holds these names, quoted; with these characters a name that
 * was not quoted by mistake could still not call anything.
 */
export function problemOfName(name: string): string | undefined {
  if (name === "__proto__") return 'a field cannot be named "__proto__"';
  if (name.length > schemaLimits.nameCharacters)
    return `a name has more than ${schemaLimits.nameCharacters} characters`;
  return unless(
    name === "" || fieldName.test(name),
    "a name may have letters, digits, blanks and _ $ @ . : / # % + ~ , - only",
  );
}

/** Says what is wrong with the name of a definition. */
export function problemOfDefinition(name: string): string | undefined {
  const isName = definitionName.test(name) && name.length <= schemaLimits.nameCharacters && name !== "__proto__";
  return unless(isName, "the name of a definition may have ASCII letters, digits and _ . - only");
}

/** The definition a reference names, `""` for the whole schema, undefined when it is no reference. */
export function referenceTarget(value: unknown): string | undefined {
  const match = typeof value === "string" ? reference.exec(value) : null;
  return match === null ? undefined : (match[1] ?? "");
}

/** Whether a value is an object of data. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function problemOfNames(value: unknown): string | undefined {
  if (!Array.isArray(value) || !value.every((name) => typeof name === "string")) return "it is not a list of names";
  if (new Set(value).size !== value.length) return "it has a name twice";
  return firstProblem(value, problemOfName);
}

function firstProblem<Item>(items: readonly Item[], problemOf: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function unless(holds: boolean, problem: string): string | undefined {
  return holds ? undefined : problem;
}

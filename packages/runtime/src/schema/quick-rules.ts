import type { SchemaObject } from "./check-schema.ts";
import { isRecord } from "./schema-values.ts";
import { stringFormats } from "./string-formats.ts";

/** A keyword of a schema, and the value it is held against. */
export interface RuleSubject {
  /** The value of the keyword, of its kind. */
  readonly keyword: unknown;
  /** The schema it is in. */
  readonly schema: SchemaObject;
  readonly value: unknown;
  /** Holds another schema against another value. */
  readonly follows: (schema: unknown, value: unknown) => boolean;
  /** What a reference refers to. */
  readonly resolve: (reference: unknown) => unknown;
}

/** Whether a value keeps the rule of a keyword. */
export type KeywordRule = (subject: RuleSubject) => boolean;

/**
 * The rules that are quick to keep. Left out are those whose cost does not follow from the size of the value: patterns,
 * comparisons of each item with each, and those that are rare.
 */
export const quickRules: ReadonlyMap<string, KeywordRule> = new Map<string, KeywordRule>([
  [
    "type",
    ({ keyword, value }) => (Array.isArray(keyword) ? keyword : [keyword]).some((type) => isOfType(type, value)),
  ],
  ["enum", ({ keyword, value }) => (keyword as readonly unknown[]).includes(value)],
  ["$ref", ({ keyword, value, follows, resolve }) => follows(resolve(keyword), value)],
  ["allOf", ({ keyword, value, follows }) => listOf(keyword).every((schema) => follows(schema, value))],
  ["anyOf", ({ keyword, value, follows }) => listOf(keyword).some((schema) => follows(schema, value))],
  ["oneOf", ({ keyword, value, follows }) => listOf(keyword).filter((schema) => follows(schema, value)).length === 1],
  ["not", ({ keyword, value, follows }) => !follows(keyword, value)],
  ["if", ({ keyword, schema, value, follows }) => follows(branchOf(schema, follows(keyword, value)), value)],
  // Looked at by "if" alone.
  ["then", () => true],
  ["else", () => true],
  ...forObjects({
    properties: (fields, { keyword, follows }) =>
      Object.entries(keyword as SchemaObject).every(
        ([name, schema]) => !Object.hasOwn(fields, name) || follows(schema, fields[name]),
      ),
    additionalProperties: (fields, { keyword, schema, follows }) => {
      const known = isRecord(schema["properties"]) ? schema["properties"] : {};
      return Object.keys(fields).every((name) => Object.hasOwn(known, name) || follows(keyword, fields[name]));
    },
    propertyNames: (fields, { keyword, follows }) => Object.keys(fields).every((name) => follows(keyword, name)),
    required: (fields, { keyword }) => listOf(keyword).every((name) => Object.hasOwn(fields, String(name))),
    dependentRequired: (fields, { keyword }) =>
      Object.entries(keyword as SchemaObject).every(
        ([name, names]) =>
          !Object.hasOwn(fields, name) || listOf(names).every((needed) => Object.hasOwn(fields, String(needed))),
      ),
    dependentSchemas: (fields, { keyword, follows }) =>
      Object.entries(keyword as SchemaObject).every(
        ([name, schema]) => !Object.hasOwn(fields, name) || follows(schema, fields),
      ),
    minProperties: (fields, { keyword }) => Object.keys(fields).length >= Number(keyword),
    maxProperties: (fields, { keyword }) => Object.keys(fields).length <= Number(keyword),
  }),
  ...forLists({
    prefixItems: (items, { keyword, follows }) =>
      listOf(keyword).every((schema, index) => index >= items.length || follows(schema, items[index])),
    items: (items, { keyword, schema, follows }) =>
      items.slice(listOf(schema["prefixItems"]).length).every((item) => follows(keyword, item)),
    minItems: (items, { keyword }) => items.length >= Number(keyword),
    maxItems: (items, { keyword }) => items.length <= Number(keyword),
  }),
  ...forTexts({
    minLength: (text, { keyword }) => charactersOf(text) >= Number(keyword),
    maxLength: (text, { keyword }) => text.length <= Number(keyword) || charactersOf(text) <= Number(keyword),
    format: (text, { keyword }) => stringFormats.get(String(keyword))?.(text) === true,
  }),
  ...forNumbers({
    minimum: (number, { keyword }) => number >= Number(keyword),
    maximum: (number, { keyword }) => number <= Number(keyword),
    exclusiveMinimum: (number, { keyword }) => number > Number(keyword),
    exclusiveMaximum: (number, { keyword }) => number < Number(keyword),
  }),
]);

type RuleFor<Value> = Readonly<Record<string, (value: Value, subject: RuleSubject) => boolean>>;
type NamedRules = readonly (readonly [string, KeywordRule])[];

function forObjects(rules: RuleFor<Readonly<Record<string, unknown>>>): NamedRules {
  return rulesFor(rules, isRecord);
}

function forLists(rules: RuleFor<readonly unknown[]>): NamedRules {
  return rulesFor(rules, (value): value is readonly unknown[] => Array.isArray(value));
}

function forTexts(rules: RuleFor<string>): NamedRules {
  return rulesFor(rules, (value) => typeof value === "string");
}

function forNumbers(rules: RuleFor<number>): NamedRules {
  return rulesFor(rules, (value) => typeof value === "number");
}

/** A rule for one kind of value holds for every other kind. */
function rulesFor<Value>(rules: RuleFor<Value>, isKind: (value: unknown) => value is Value): NamedRules {
  return Object.entries(rules).map(([name, holds]) => [
    name,
    (subject) => !isKind(subject.value) || holds(subject.value, subject),
  ]);
}

function branchOf(schema: SchemaObject, isThen: boolean): unknown {
  const branch = isThen ? "then" : "else";
  return Object.hasOwn(schema, branch) ? schema[branch] : true;
}

function isOfType(type: unknown, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isRecord(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

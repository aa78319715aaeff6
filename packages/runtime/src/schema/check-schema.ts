import { escapeText } from "@cordon/core";
import { problemOfReferences } from "./check-references.ts";
import { inPlaceKeywords, keywordAdvice, type KeywordKind, keywordKinds, stepKeyword } from "./schema-keywords.ts";
import { schemaLimits } from "./schema-limits.ts";
import type { PatternTable } from "./pattern-table.ts";
import {
  isRecord,
  problemOfDefinition,
  problemOfName,
  problemOfValue,
  referenceTarget,
  type ValueKind,
} from "./schema-values.ts";

/** A place in a manifest: keys and list positions from its top. */
export type SchemaPath = readonly (string | number)[];

/** A schema of plain data. */
export type SchemaObject = Readonly<Record<string, unknown>>;

/** One thing wrong with a schema. */
export interface SchemaProblem {
  readonly path: SchemaPath;
  /** A clause without a capital and a period. It names what to write instead, where there is something. */
  readonly problem: string;
}

/** A schema that was checked, written anew with what a validator has to know. */
export interface CheckedSchema {
  readonly schema: SchemaObject;
  /** Schemas inside it, itself included. */
  readonly subschemas: number;
  /** Empty for a schema that may be compiled. */
  readonly problems: readonly SchemaProblem[];
}

interface Walk {
  readonly at: SchemaPath;
  readonly patterns: PatternTable;
  readonly problems: SchemaProblem[];
  subschemas: number;
}

/**
 * Checks a schema of a skill, which its author wrote to please or to harm: only listed keywords, each with a value of its
 * kind, references inside the schema only, all of it bounded. What comes out is a new schema without annotations, whose
 * patterns are numbers of a table, so that of the author's text only the names of fields reach generated code.
 *
 * It does not say that the schema makes sense, nor that a value that follows it is harmless.
 *
 * @param schema Frozen plain data, as a manifest holds it.
 * @param at Where it stands; paths start from there.
 * @param patterns Gets the patterns. The schemas of one skill share one.
 */
export function checkSchema(schema: SchemaObject, at: SchemaPath, patterns: PatternTable): CheckedSchema {
  const walk: Walk = { at, patterns, problems: [], subschemas: 0 };
  const characters = JSON.stringify(schema).length;
  if (characters > schemaLimits.characters) {
    const problem = `it has ${characters} characters, the limit is ${schemaLimits.characters}`;
    return { schema: {}, subschemas: 0, problems: [{ path: at, problem }] };
  }
  const copy = copySchemaObject(schema, at, walk);
  if (walk.subschemas > schemaLimits.subschemas) {
    refuse(walk, at, `it has ${walk.subschemas} schemas inside, the limit is ${schemaLimits.subschemas}`);
  }
  // References are followed only in a schema whose every part is what it should be.
  if (walk.problems.length === 0) {
    const problem = problemOfReferences(copy);
    if (problem !== undefined) refuse(walk, at, problem);
  }
  return { schema: copy, subschemas: walk.subschemas, problems: walk.problems };
}

function copySchemaValue(value: unknown, path: SchemaPath, walk: Walk): unknown {
  if (typeof value === "boolean") return value;
  if (isRecord(value)) return copySchemaObject(value, path, walk);
  return refuse(walk, path, "it is neither a schema nor true or false");
}

function copySchemaObject(schema: SchemaObject, path: SchemaPath, walk: Walk): SchemaObject {
  walk.subschemas += 1;
  const copy: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    const kind = keywordKinds.get(keyword);
    if (kind === undefined) refuse(walk, [...path, keyword], unknownKeyword(keyword));
    else copyKeyword(copy, { keyword, kind, value, path: [...path, keyword] }, walk);
  }
  if (Object.hasOwn(schema, "const") && Object.hasOwn(schema, "enum")) {
    refuse(walk, [...path, "const"], 'there is an "enum" too; write one of the two');
  }
  if (Object.hasOwn(schema, "if") !== (Object.hasOwn(schema, "then") || Object.hasOwn(schema, "else"))) {
    refuse(walk, path, '"if" means something with "then" or "else" only, and they with "if"');
  }
  if (Object.keys(copy).length > 0) copy[stepKeyword] = 1 + inPlaceChildren(copy);
  return copy;
}

/** How many schemas are applied to a value because this one is, references not followed. */
function inPlaceChildren(schema: SchemaObject): number {
  let count = Object.hasOwn(schema, "$ref") ? 1 : 0;
  for (const keyword of inPlaceKeywords) {
    const value = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
    if (Array.isArray(value)) count += value.length;
    else if (value !== undefined) count += keyword === "dependentSchemas" ? Object.keys(value as object).length : 1;
  }
  return count;
}

interface Keyword {
  readonly keyword: string;
  readonly kind: KeywordKind;
  readonly value: unknown;
  readonly path: SchemaPath;
}

function copyKeyword(copy: Record<string, unknown>, { keyword, kind, value, path }: Keyword, walk: Walk): void {
  switch (kind) {
    case "annotation":
      return;
    case "dialect":
      check(kind, value, path, walk);
      return;
    case "schema":
      copy[keyword] = copySchemaValue(value, path, walk);
      return;
    case "schema-list":
      copy[keyword] = copyList(value, path, walk);
      return;
    case "schemas-by-name":
      copy[keyword] = copyRecord(value, path, walk, problemOfName);
      return;
    case "definitions":
      if (path.length > walk.at.length + 1)
        refuse(walk, path, "definitions stand at the top of a schema only; move them there");
      else copy[keyword] = copyRecord(value, path, walk, problemOfDefinition);
      return;
    case "schemas-by-pattern":
      copy[keyword] = copyByPattern(value, path, walk);
      return;
    case "pattern":
      copy[keyword] = aliasOf(value, path, walk);
      return;
    case "reference":
      if (referenceTarget(value) === undefined) refuse(walk, path, 'it is not "#" or "#/$defs/NAME"');
      copy[keyword] = value;
      return;
    case "constant":
      // A list of one is looked up; the value of a constant would be written into generated code.
      copy["enum"] = [value];
      return;
    default:
      check(kind, value, path, walk);
      // Each of its fields is a condition of its own for whoever compiles it.
      if (kind === "names-by-name" && isRecord(value)) walk.subschemas += Object.keys(value).length;
      copy[keyword] = value;
  }
}

function copyList(value: unknown, path: SchemaPath, walk: Walk): unknown {
  if (!Array.isArray(value) || value.length === 0) return refuse(walk, path, "it is not a list with a schema");
  return value.map((item: unknown, index) => copySchemaValue(item, [...path, index], walk));
}

function copyRecord(
  value: unknown,
  path: SchemaPath,
  walk: Walk,
  problemOfKey: (key: string) => string | undefined,
): unknown {
  if (!isRecord(value)) return refuse(walk, path, "it is not an object of schemas");
  const copy: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(value)) {
    const problem = problemOfKey(key);
    if (problem === undefined) copy[key] = copySchemaValue(schema, [...path, key], walk);
    else refuse(walk, [...path, key], problem);
  }
  return copy;
}

function copyByPattern(value: unknown, path: SchemaPath, walk: Walk): unknown {
  if (!isRecord(value)) return refuse(walk, path, "it is not an object of schemas");
  const copy: Record<string, unknown> = {};
  for (const [pattern, schema] of Object.entries(value)) {
    const alias = aliasOf(pattern, [...path, pattern], walk);
    if (alias !== undefined) copy[alias] = copySchemaValue(schema, [...path, pattern], walk);
  }
  return copy;
}

function aliasOf(value: unknown, path: SchemaPath, walk: Walk): string | undefined {
  if (typeof value !== "string") return refuse(walk, path, "it is not a string");
  if (value.length > schemaLimits.patternCharacters) {
    return refuse(walk, path, `it has ${value.length} characters, the limit is ${schemaLimits.patternCharacters}`);
  }
  const alias = walk.patterns.add(value, path);
  return alias ?? refuse(walk, path, `the skill has more than ${schemaLimits.patterns} patterns`);
}

function check(kind: ValueKind, value: unknown, path: SchemaPath, walk: Walk): void {
  const problem = problemOfValue(kind, value);
  if (problem !== undefined) refuse(walk, path, problem);
}

function unknownKeyword(keyword: string): string {
  const advice = keywordAdvice.get(keyword) ?? "leave it out";
  return `the keyword "${escapeText(keyword, 40)}" is not supported; ${advice}`;
}

function refuse(walk: Walk, path: SchemaPath, problem: string): undefined {
  if (walk.problems.length < 20) walk.problems.push({ path, problem });
}

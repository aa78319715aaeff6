/** What the value of a keyword has to be. */
export type KeywordKind =
  | "annotation"
  | "count"
  | "definitions"
  | "dialect"
  | "enumeration"
  | "constant"
  | "flag"
  | "format"
  | "multiple"
  | "names"
  | "names-by-name"
  | "number"
  | "pattern"
  | "reference"
  | "schema"
  | "schema-list"
  | "schemas-by-name"
  | "schemas-by-pattern"
  | "types";

/**
 * The keywords a schema may use, those of JSON Schema 2020-12 whose cost can be bounded. A keyword that is not here refuses
 * the schema: one that is ignored would be a rule that nobody keeps.
 */
export const keywordKinds: ReadonlyMap<string, KeywordKind> = new Map<string, KeywordKind>([
  ["$schema", "dialect"],
  ["$defs", "definitions"],
  ["$ref", "reference"],
  ["type", "types"],
  ["enum", "enumeration"],
  ["const", "constant"],
  ...named("schema-list", "allOf", "anyOf", "oneOf", "prefixItems"),
  ...named("schema", "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames"),
  ...named("schemas-by-name", "properties", "dependentSchemas"),
  ["patternProperties", "schemas-by-pattern"],
  ["required", "names"],
  ["dependentRequired", "names-by-name"],
  ...named("count", "minProperties", "maxProperties", "minItems", "maxItems", "minContains", "maxContains"),
  ...named("count", "minLength", "maxLength"),
  ["uniqueItems", "flag"],
  ["pattern", "pattern"],
  ["format", "format"],
  ...named("number", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
  ["multipleOf", "multiple"],
  ...named("annotation", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"),
  ...named("annotation", "$comment", "contentEncoding", "contentMediaType"),
]);

/** Keywords whose schemas hold for the very value their own schema holds for. */
export const inPlaceKeywords: ReadonlySet<string> = new Set([
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
  "dependentSchemas",
]);

/**
 * The keyword of ours in each checked schema: how many steps a value is charged for it, itself and the schemas that hold
 * beside it. No author can write it.
 */
export const stepKeyword = "cordonSteps";

/** What to write in place of a keyword that is often met and not in the list. */
export const keywordAdvice: ReadonlyMap<string, string> = new Map([
  ["definitions", 'write "$defs"'],
  ["additionalItems", 'write "prefixItems" and "items"'],
  ["dependencies", 'write "dependentRequired" or "dependentSchemas"'],
  ["nullable", 'add "null" to "type"'],
  ["unevaluatedProperties", 'write "additionalProperties" in each object'],
  ["unevaluatedItems", 'write "items" in each list'],
  ["$dynamicRef", 'write "$ref"'],
  ["$recursiveRef", 'write "$ref"'],
  ["$id", "leave it out: a schema stands alone"],
  ["id", "leave it out: a schema stands alone"],
  ["$anchor", 'put the schema into "$defs"'],
]);

function named(kind: KeywordKind, ...names: readonly string[]): readonly (readonly [string, KeywordKind])[] {
  return names.map((name) => [name, kind]);
}

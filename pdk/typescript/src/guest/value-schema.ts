import type { JsonSchema } from "./tool-definition.ts";

/** What a schema came to: the value it made of another one, or what is wrong with that. */
export type ValidationResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly ValidationIssue[] };

/** One thing a schema finds wrong. */
export interface ValidationIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Which side of a schema: what it takes, or what it gives. */
export type SchemaSide = "input" | "output";

/**
 * A schema of a validation library, as the schemas of zod 4 are: it says what it is as a JSON Schema, and makes values. It
 * is known by what it can do, so that this package depends on no such library.
 */
export interface ValueSchema {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => ValidationResult | Promise<ValidationResult>;
  };
  readonly toJSONSchema: (options: { readonly io: SchemaSide; readonly unrepresentable: "any" }) => object;
}

/**
 * Whether a value is a schema of a validation library.
 *
 * @throws TypeError for one that cannot be written as a JSON Schema.
 */
export function isValueSchema(value: unknown): value is ValueSchema {
  if (typeof value !== "object" || value === null || !("~standard" in value)) return false;
  if ("toJSONSchema" in value && typeof value.toJSONSchema === "function") return true;
  throw new TypeError(
    'Cannot write the schema as a JSON Schema: it has no method toJSONSchema; use "zod" of version 4, not "zod/mini"',
  );
}

/** Where an issue is, as in `items.0.name`. */
export function issuePath({ path = [] }: ValidationIssue): string {
  return path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
}

/**
 * The JSON Schema of a schema, as a host takes it. What a host does not check in linear time, or checks in another way, is
 * left out: the schema itself checks all of it in the call.
 */
export function jsonSchemaOf(schema: ValueSchema, side: SchemaSide): JsonSchema {
  return forHost(schema.toJSONSchema({ io: side, unrepresentable: "any" })) as JsonSchema;
}

/** Formats that mean the same to zod and to a host. */
const commonFormats = new Set(["date", "email", "uuid", "ipv4", "ipv6"]);

/** Values and not schemas, whatever they look like. */
const plainKeywords = new Set(["const", "enum", "default", "examples", "required"]);

function forHost(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forHost);
  if (typeof schema !== "object" || schema === null) return schema;
  const { format, pattern } = schema as Readonly<Record<string, unknown>>;
  const kept = Object.entries(schema).flatMap(([name, value]): (readonly [string, unknown])[] => {
    if (name === "format" && typeof value === "string" && !commonFormats.has(value)) return [];
    if (name === "pattern" && typeof value === "string" && (typeof format === "string" || !isPlainPattern(value))) {
      return [];
    }
    return [[name, plainKeywords.has(name) ? value : forHost(value)]];
  });
  const isLost = typeof format === "string" && typeof pattern !== "object" && !commonFormats.has(format);
  const note = isLost && !("description" in schema) ? { description: `Format: ${format}` } : {};
  return { ...Object.fromEntries(kept), ...note };
}

const mostRepetitions = 50;
const longestPattern = 200;

/** No look-around, no reference to a group, no escape that engines without backtracking have not. */
function isPlainPattern(pattern: string): boolean {
  if (pattern.length > longestPattern || /\(\?(?!:)|\\[ckubB1-9]|\\[pP]\{.{3,}\}|\[\^?\]/u.test(pattern)) return false;
  if (
    [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/gu)].some(([, least, most]) => Number(most || least) > mostRepetitions)
  ) {
    return false;
  }
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch {
    return false;
  }
}

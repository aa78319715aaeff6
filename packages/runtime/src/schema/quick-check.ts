import { isRecord, referenceTarget } from "./schema-values.ts";
import { keywordKinds } from "./schema-keywords.ts";
import type { SchemaObject } from "./check-schema.ts";
import { type KeywordRule, quickRules } from "./quick-rules.ts";

/**
 * The most steps before the quick check gives up. A step is one entry of a schema or a part of a value that is looked at:
 * some 50 ns, so that the main thread is not kept for longer than a millisecond or two.
 */
const maxQuickSteps = 20_000;

/** Says that a value follows a schema. False when it does not, and also when that is not found out quickly. */
export type QuickCheck = (value: unknown) => boolean;

class GivesUpError extends Error {}

const givesUp = new GivesUpError();

/**
 * Makes a check that says "yes" for most small values without a trip to the data thread: it walks the schema, generates no
 * code, runs no pattern, and its steps are counted. It never says "yes" where the data thread says "no", and everything but
 * "yes" is for the data thread to decide.
 *
 * @param root A schema that `checkSchema` wrote.
 * @returns Undefined for a schema that uses something it does not know.
 */
export function createQuickCheck(root: SchemaObject): QuickCheck | undefined {
  if (!usesOnlyQuickRules(root)) return undefined;
  const costs = new WeakMap<object, number>();
  const definitions = isRecord(root["$defs"]) ? root["$defs"] : {};
  let steps = 0;

  function follows(schema: unknown, value: unknown): boolean {
    if (!isRecord(schema)) return schema === true;
    steps += costOf(schema) + sizeOf(value);
    if (steps > maxQuickSteps) throw givesUp;
    for (const keyword of Object.keys(schema)) {
      const rule = quickRules.get(keyword);
      if (rule !== undefined && !rule({ keyword: schema[keyword], schema, value, follows, resolve })) return false;
    }
    return true;
  }

  function costOf(schema: SchemaObject): number {
    const known = costs.get(schema);
    if (known !== undefined) return known;
    const cost = Object.values(schema).reduce((sum: number, keyword) => sum + entriesOf(keyword), 1);
    costs.set(schema, cost);
    return cost;
  }

  const resolve: Parameters<KeywordRule>[0]["resolve"] = (reference) => {
    const target = referenceTarget(reference) ?? "";
    return target === "" ? root : definitions[target];
  };

  return (value) => {
    steps = 0;
    try {
      return follows(root, value);
    } catch (error) {
      if (error === givesUp || error instanceof RangeError) return false;
      throw error;
    }
  };
}

/** How many entries of a keyword a value is held against. */
function entriesOf(keyword: unknown): number {
  if (typeof keyword !== "object" || keyword === null) return 1;
  return Object.values(keyword).reduce((sum: number, entry) => sum + (Array.isArray(entry) ? entry.length : 1), 0);
}

/** What it takes to look at a value without what is in it. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length >>> 4;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function usesOnlyQuickRules(schema: unknown): boolean {
  if (!isRecord(schema)) return true;
  return Object.entries(schema).every(([keyword, value]) => {
    const kind = keywordKinds.get(keyword);
    if (kind === "definitions") return isRecord(value) && Object.values(value).every(usesOnlyQuickRules);
    if (kind === undefined) return true;
    if (!quickRules.has(keyword)) return false;
    if (kind === "enumeration")
      return Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
    if (kind === "schema") return usesOnlyQuickRules(value);
    if (kind === "schema-list") return Array.isArray(value) && value.every(usesOnlyQuickRules);
    return kind !== "schemas-by-name" || (isRecord(value) && Object.values(value).every(usesOnlyQuickRules));
  });
}

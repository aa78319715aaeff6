import { inPlaceKeywords, keywordKinds } from "./schema-keywords.ts";
import { schemaLimits } from "./schema-limits.ts";
import { isRecord, referenceTarget } from "./schema-values.ts";

type SchemaObject = Readonly<Record<string, unknown>>;

/**
 * Follows the references of a schema. Refused are one to a definition that is not there, one that comes back to itself
 * without going into a field or an item, which would never end, and definitions that refer to each other so that many
 * schemas hold for one value: sixty lines can ask for more checks than there are seconds.
 *
 * A schema that refers to itself inside fields or items is fine: the value's own depth bounds it.
 *
 * @param root A schema whose keywords were checked.
 * @returns What is wrong, or undefined.
 */
export function problemOfReferences(root: SchemaObject): string | undefined {
  const definitions = isRecord(root["$defs"]) ? root["$defs"] : {};
  const sizes = new Map<string, number>();
  const open = new Set<string>();

  /** How many schemas hold for one value once references are followed. */
  function sizeOf(schema: unknown): number {
    if (!isRecord(schema)) return 1;
    let size = 1;
    const target = referenceTarget(schema["$ref"]);
    if (target !== undefined) size += sizeOfTarget(target);
    for (const keyword of inPlaceKeywords) for (const child of childrenOf(schema, keyword)) size += sizeOf(child);
    return size;
  }

  function sizeOfTarget(name: string): number {
    const known = sizes.get(name);
    if (known !== undefined) return known;
    if (open.has(name)) throw new RangeError(`"${referenceTo(name)}" comes back to itself without going into a value`);
    if (name !== "" && !Object.hasOwn(definitions, name)) throw new RangeError(`"${referenceTo(name)}" is not there`);
    open.add(name);
    const size = sizeOf(name === "" ? root : definitions[name]);
    open.delete(name);
    sizes.set(name, size);
    return size;
  }

  function walk(schema: unknown): void {
    if (!isRecord(schema)) return;
    const size = sizeOf(schema);
    if (size > schemaLimits.inPlace) {
      throw new RangeError(`${size} schemas hold for one value at once, the limit is ${schemaLimits.inPlace}`);
    }
    for (const keyword of keywordKinds.keys()) for (const child of childrenOf(schema, keyword)) walk(child);
  }

  try {
    walk(root);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function childrenOf(schema: SchemaObject, keyword: string): readonly unknown[] {
  if (!Object.hasOwn(schema, keyword)) return [];
  const value = schema[keyword];
  switch (keywordKinds.get(keyword)) {
    case "schema":
      return [value];
    case "schema-list":
      return Array.isArray(value) ? (value as readonly unknown[]) : [];
    case "schemas-by-name":
    case "schemas-by-pattern":
    case "definitions":
      return isRecord(value) ? Object.values(value) : [];
    default:
      return [];
  }
}

const referenceTo = (name: string): string => (name === "" ? "#" : `#/$defs/${name}`);

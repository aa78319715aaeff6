/** A JSON object whose members have not been checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Takes a JSON value as an object; anything else becomes an empty one, so that a check reports what is missing. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Takes the strings of a JSON array; anything else becomes an empty list. */
export function asStrings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

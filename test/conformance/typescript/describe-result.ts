/** A result as JSON, with everything told apart that JSON itself makes equal. Paths and places of stacks are left out. */
export function describeResult(value: unknown): unknown {
  if (value === undefined) return { is: "undefined" };
  if (typeof value === "bigint") return { is: "bigint", value: value.toString() };
  if (typeof value === "symbol") return { is: "symbol", value: value.toString() };
  if (typeof value === "function") return { is: "function", value: value.name };
  if (typeof value === "number") return describeNumber(value);
  if (typeof value === "string") return describeText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => describeResult(item));
  if (value instanceof Error) return describeError(value);
  if (value instanceof Date) return { is: "date", value: value.getTime(), text: String(value.toJSON()) };
  if (value instanceof RegExp) return { is: "expression", value: String(value) };
  if (value instanceof Map) return { is: "map", value: describeResult([...value]) };
  if (value instanceof Set) return { is: "set", value: describeResult([...value]) };
  if (ArrayBuffer.isView(value)) return { is: value.constructor.name, value: [...(value as Uint8Array)].map(String) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, describeResult(item)]));
}

function describeNumber(value: number): unknown {
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : { is: "number", value: Object.is(value, -0) ? "-0" : String(value) };
}

/** Half a character is not to be lost on the way. */
function describeText(value: string): unknown {
  return value.isWellFormed() ? value : { is: "text", value: [...value].map((character) => character.codePointAt(0)) };
}

function describeError(error: Error): unknown {
  const { name, message, cause } = error;
  const errors = error instanceof AggregateError ? error.errors : undefined;
  return { is: "error", name, message, cause: describeResult(cause), errors: describeResult(errors) };
}

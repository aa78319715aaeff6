/** An object as JSON or YAML gives it. Read its fields with `Object.hasOwn` or {@link ownField}. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** Says whether a value is an object literal: no array, no class instance. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * Reads a field that the object itself has, never one of its prototype.
 *
 * @returns Undefined when the object has no such field.
 */
export function ownField(object: PlainObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

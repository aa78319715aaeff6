const errorTypes = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError } as const;

/**
 * `structuredClone` for values of the language: objects, arrays, maps, sets, dates, regular expressions, buffers, errors,
 * and cycles among them. There is no `transfer`.
 *
 * @throws DOMException `DataCloneError` for functions, symbols, promises and weak collections.
 */
export function structuredClone<Value>(value: Value, options?: { readonly transfer?: readonly unknown[] }): Value {
  if (options?.transfer !== undefined && options.transfer.length > 0) {
    throw new DOMException("Cannot transfer: a skill clones only", "DataCloneError");
  }
  return clone(value, new Map()) as Value;
}

function clone(value: unknown, copies: Map<object, object>): unknown {
  if (typeof value === "function" || typeof value === "symbol") throw notCloneable(value);
  if (typeof value !== "object" || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy = emptyCopy(value, copies);
  copies.set(value, copy);
  fill(value, copy, copies);
  return copy;
}

function emptyCopy(value: object, copies: Map<object, object>): object {
  if (Array.isArray(value)) return Array.from({ length: value.length });
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (value instanceof Date) return new Date(value);
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (ArrayBuffer.isView(value)) return copyView(value, copies);
  if (value instanceof Error) return copyError(value, copies);
  if (value instanceof Boolean || value instanceof Number || value instanceof String)
    return Object(value.valueOf()) as object;
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
    throw notCloneable(value);
  }
  return {};
}

function copyView(view: ArrayBufferView, copies: Map<object, object>): object {
  const buffer = clone(view.buffer, copies) as ArrayBuffer;
  const type = view.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => object;
  const elements = "length" in view ? (view.length as number) : view.byteLength;
  return new type(buffer, view.byteOffset, elements);
}

function copyError(error: Error, copies: Map<object, object>): Error {
  const type = Object.hasOwn(errorTypes, error.name) ? errorTypes[error.name as keyof typeof errorTypes] : Error;
  const copy = new type(error.message);
  Object.defineProperty(copy, "stack", { value: error.stack, configurable: true, writable: true });
  if ("cause" in error) Object.defineProperty(copy, "cause", { value: clone(error.cause, copies), configurable: true });
  return copy;
}

function fill(value: object, copy: object, copies: Map<object, object>): void {
  if (value instanceof Map) {
    for (const [key, member] of value) (copy as Map<unknown, unknown>).set(clone(key, copies), clone(member, copies));
  } else if (value instanceof Set) {
    for (const member of value) (copy as Set<unknown>).add(clone(member, copies));
  } else if (Array.isArray(value) || Object.getPrototypeOf(copy) === Object.prototype) {
    for (const [key, member] of Object.entries(value)) {
      Object.defineProperty(copy, key, {
        value: clone(member, copies),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
  }
}

function notCloneable(value: unknown): DOMException {
  const type = typeof value === "object" && value !== null ? value.constructor.name : typeof value;
  return new DOMException(`Cannot clone a value of type ${type}`, "DataCloneError");
}

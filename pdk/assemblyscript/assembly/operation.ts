import { JsonWriter } from "./json-writer";

/**
 * Begins the header of a request for an operation of a capability: its name, and the field that says what it is about. The
 * object is left open for further fields.
 *
 * @param op Such as `"read"`.
 * @param field Such as `"path"`.
 * @param value The value of the field.
 */
export function beginOperation(op: string, field: string, value: string): JsonWriter {
  const request = new JsonWriter();
  request.openObject();
  request.key("op");
  request.string(op);
  request.key(field);
  request.string(value);
  return request;
}

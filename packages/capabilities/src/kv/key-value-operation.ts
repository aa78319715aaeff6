import { canonicalKeyValueRequest, FrameError, type FrameHeader, type KeyValueRequest } from "@cordon/core";

/** An operation on a key-value space as the guest asked for it: fields checked. */
export type KeyValueOperation =
  | { readonly op: "get" | "delete"; readonly request: KeyValueRequest }
  | { readonly op: "set"; readonly request: KeyValueRequest; readonly ttlMs: number | undefined }
  | {
      readonly op: "list";
      /** Its key is the prefix. */
      readonly request: KeyValueRequest;
      readonly limit: number;
      /** Only keys after this one. */
      readonly cursor: string | undefined;
    };

/** The most keys one answer lists, and how many it lists when the request does not say. */
const maximumListLimit = 1_000;

/** Ten years: longer is never, which is to leave it out. */
const longestTtlMs = 10 * 365 * 24 * 60 * 60 * 1000;

const longestCursor = 1_024;

const fieldsOf = {
  get: ["op", "key"],
  set: ["op", "key", "ttlMs"],
  delete: ["op", "key"],
  list: ["op", "prefix", "limit", "cursor"],
} as const;

/**
 * Understands the header of a request for `cordon_kv`.
 *
 * @param header As the guest sent it.
 * @throws FrameError when a field is missing, unknown to the operation or out of range.
 * @throws RequestError when the key has no canonical form.
 */
export function parseKeyValueOperation(header: FrameHeader): KeyValueOperation {
  const { op } = header;
  if (op !== "get" && op !== "set" && op !== "delete" && op !== "list") {
    throw new FrameError('"op" is not "get", "set", "delete" or "list"');
  }
  const known: readonly string[] = fieldsOf[op];
  for (const field of Object.keys(header)) {
    if (!known.includes(field)) throw new FrameError(`the header of "${op}" has a field it does not know`);
  }
  if (op === "list") return parseListing(header);
  const key = text(header, "key");
  if (key === undefined || key === "") throw new FrameError("the header has no key");
  if (op === "get") return { op, request: canonicalKeyValueRequest("read", key) };
  const request = canonicalKeyValueRequest("write", key);
  return op === "delete" ? { op, request } : { op, request, ttlMs: wholeNumber(header, "ttlMs", longestTtlMs) };
}

function parseListing(header: FrameHeader): KeyValueOperation {
  const request = canonicalKeyValueRequest("read", text(header, "prefix") ?? "");
  const limit = wholeNumber(header, "limit", maximumListLimit) ?? maximumListLimit;
  const cursor = text(header, "cursor");
  if (cursor !== undefined && cursor.length > longestCursor) throw new FrameError('"cursor" is no key');
  return { op: "list", request, limit, cursor };
}

function text(header: FrameHeader, field: "key" | "prefix" | "cursor"): string | undefined {
  const value = header[field];
  if (value !== undefined && typeof value !== "string") throw new FrameError(`"${field}" is not a string`);
  return value;
}

function wholeNumber(header: FrameHeader, field: "ttlMs" | "limit", maximum: number): number | undefined {
  const value = header[field];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1 || value > maximum) {
    throw new FrameError(`"${field}" is not a whole number from 1 to ${maximum}`);
  }
  return value;
}

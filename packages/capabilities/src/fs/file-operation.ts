import { canonicalFileRequest, FrameError, type FileRequest, type FrameHeader } from "@cordon/core";

import { AnswerFailure } from "../gate/answer-failure.ts";

/** A reading operation as the guest asked for it: fields checked, path in canonical form. */
export type FileOperation =
  | { readonly op: "read"; readonly request: FileRequest; readonly offset: number; readonly length: number | undefined }
  | { readonly op: "stat"; readonly request: FileRequest }
  | {
      readonly op: "list";
      readonly request: FileRequest;
      readonly limit: number;
      /** Only names after this one. */
      readonly cursor: string | undefined;
    };

/** The most entries one answer lists, and how many it lists when the request does not say. */
const maximumListLimit = 1_000;

const fieldsOf = {
  read: ["op", "path", "offset", "length"],
  stat: ["op", "path"],
  list: ["op", "path", "limit", "cursor"],
} as const;

const unservedOperations: ReadonlySet<string> = new Set(["write", "append", "mkdir", "rename", "remove"]);
const longestCursor = 255;

/**
 * Understands the header of a request for `cordon_fs`.
 *
 * @param header As the guest sent it.
 * @throws FrameError when a field is missing, unknown to the operation or out of range.
 * @throws RequestError when the path has no canonical form.
 * @throws AnswerFailure when the operation exists and this host does not serve it.
 */
export function parseFileOperation(header: FrameHeader): FileOperation {
  const { op } = header;
  if (op !== "read" && op !== "stat" && op !== "list") throw refusedOperation(op);
  const known: readonly string[] = fieldsOf[op];
  for (const field of Object.keys(header)) {
    if (!known.includes(field)) throw new FrameError(`the header of "${op}" has a field it does not know`);
  }
  const path = textField(header, "path");
  if (path === undefined) throw new FrameError("the header has no path");
  const request = canonicalFileRequest("read", path, { purpose: op === "read" ? "content" : op });
  if (op === "stat") return { op, request };
  if (op === "read") return { op, request, offset: count(header, "offset") ?? 0, length: count(header, "length") };
  const limit = count(header, "limit") ?? maximumListLimit;
  if (limit < 1 || limit > maximumListLimit) throw new FrameError(`"limit" is not from 1 to ${maximumListLimit}`);
  const cursor = textField(header, "cursor");
  if (cursor !== undefined && cursor.length > longestCursor) throw new FrameError(`"cursor" is no name of an entry`);
  return { op, request, limit, cursor };
}

function refusedOperation(op: FrameHeader[string]): Error {
  if (typeof op !== "string" || !unservedOperations.has(op)) {
    return new FrameError('"op" is not "read", "stat" or "list"');
  }
  return new AnswerFailure({ code: "UNAVAILABLE", message: `Cannot ${op}: this host serves reading only` });
}

function textField(header: FrameHeader, field: "path" | "cursor"): string | undefined {
  const value = header[field];
  if (value !== undefined && typeof value !== "string") throw new FrameError(`"${field}" is not a string`);
  return value;
}

function count(header: FrameHeader, field: "offset" | "length" | "limit"): number | undefined {
  const value = header[field];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new FrameError(`"${field}" is not a whole number from 0 to 2^53 - 1`);
  }
  return value;
}

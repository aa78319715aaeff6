import { canonicalFileRequest, FrameError, type FileRequest, type FrameHeader } from "@cordon/core";

/** A reading operation as the guest asked for it: fields checked, path in canonical form. */
export type ReadingOperation =
  | { readonly op: "read"; readonly request: FileRequest; readonly offset: number; readonly length: number | undefined }
  | { readonly op: "stat"; readonly request: FileRequest }
  | {
      readonly op: "list";
      readonly request: FileRequest;
      readonly limit: number;
      /** Only names after this one. */
      readonly cursor: string | undefined;
    };

/** A changing operation as the guest asked for it. */
export type ChangingOperation =
  | { readonly op: "write" | "append"; readonly request: FileRequest }
  | { readonly op: "mkdir" | "remove"; readonly request: FileRequest; readonly recursive: boolean }
  | { readonly op: "rename"; readonly request: FileRequest; readonly destination: FileRequest };

/** An operation on files. */
export type FileOperation = ReadingOperation | ChangingOperation;

/** The most entries one answer lists, and how many it lists when the request does not say. */
const maximumListLimit = 1_000;

const fieldsOf = {
  read: ["op", "path", "offset", "length"],
  stat: ["op", "path"],
  list: ["op", "path", "limit", "cursor"],
  write: ["op", "path"],
  append: ["op", "path"],
  mkdir: ["op", "path", "recursive"],
  rename: ["op", "path", "to"],
  remove: ["op", "path", "recursive"],
} as const;

const longestCursor = 255;

/**
 * Understands the header of a request for `cordon_fs`.
 *
 * @param header As the guest sent it.
 * @throws FrameError when a field is missing, unknown to the operation or out of range.
 * @throws RequestError when a path has no canonical form.
 */
export function parseFileOperation(header: FrameHeader): FileOperation {
  const op = operationName(header);
  const known: readonly string[] = fieldsOf[op];
  for (const field of Object.keys(header)) {
    if (!known.includes(field)) throw new FrameError(`the header of "${op}" has a field it does not know`);
  }
  const path = requiredText(header, "path");
  switch (op) {
    case "read": {
      const request = canonicalFileRequest("read", path);
      return { op, request, offset: count(header, "offset") ?? 0, length: count(header, "length") };
    }
    case "stat":
      return { op, request: canonicalFileRequest("read", path, { purpose: "stat" }) };
    case "list":
      return parseListing(header, canonicalFileRequest("read", path, { purpose: "list" }));
    case "write":
    case "append":
      return { op, request: fileToWrite(op, path) };
    case "mkdir":
      return { op, request: canonicalFileRequest("write", path), recursive: flag(header, "recursive") };
    case "remove":
      return { op, request: canonicalFileRequest("delete", path), recursive: flag(header, "recursive") };
    case "rename": {
      const destination = canonicalFileRequest("write", requiredText(header, "to"));
      return { op, request: canonicalFileRequest("write", path), destination };
    }
  }
}

function operationName({ op }: FrameHeader): FileOperation["op"] {
  if (typeof op === "string" && Object.hasOwn(fieldsOf, op)) return op as FileOperation["op"];
  throw new FrameError(`"op" is not one of ${Object.keys(fieldsOf).join(", ")}`);
}

function fileToWrite(op: string, path: string): FileRequest {
  const request = canonicalFileRequest("write", path);
  if (request.folder) throw new FrameError(`the path of "${op}" asks for a folder`);
  return request;
}

function parseListing(header: FrameHeader, request: FileRequest): ReadingOperation {
  const limit = count(header, "limit") ?? maximumListLimit;
  if (limit < 1 || limit > maximumListLimit) throw new FrameError(`"limit" is not from 1 to ${maximumListLimit}`);
  const cursor = text(header, "cursor");
  if (cursor !== undefined && cursor.length > longestCursor) throw new FrameError(`"cursor" is no name of an entry`);
  return { op: "list", request, limit, cursor };
}

function text(header: FrameHeader, field: "path" | "to" | "cursor"): string | undefined {
  const value = header[field];
  if (value !== undefined && typeof value !== "string") throw new FrameError(`"${field}" is not a string`);
  return value;
}

function requiredText(header: FrameHeader, field: "path" | "to"): string {
  const value = text(header, field);
  if (value === undefined) throw new FrameError(`the header has no ${field}`);
  return value;
}

function flag(header: FrameHeader, field: "recursive"): boolean {
  const value = header[field];
  if (value !== undefined && typeof value !== "boolean") throw new FrameError(`"${field}" is not true or false`);
  return value ?? false;
}

function count(header: FrameHeader, field: "offset" | "length" | "limit"): number | undefined {
  const value = header[field];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new FrameError(`"${field}" is not a whole number from 0 to 2^53 - 1`);
  }
  return value;
}

import { FrameError } from "@cordon/core";
import { type ChangingName, parseChange } from "./change-files.ts";
import type { FileTree } from "./file-tree.ts";
import { checkFields, type HostOperation, type RequestHeader } from "./host-operation.ts";
import { parseReading } from "./read-files.ts";

const fields = {
  read: ["op", "path", "offset", "length"],
  stat: ["op", "path"],
  list: ["op", "path", "limit", "cursor"],
  write: ["op", "path"],
  append: ["op", "path"],
  mkdir: ["op", "path", "recursive"],
  rename: ["op", "path", "to"],
  remove: ["op", "path", "recursive"],
} as const;

/**
 * Understands a request for files.
 *
 * @throws FrameError, RequestError when it is malformed.
 */
export function parseFileOperation(header: RequestHeader, body: Uint8Array, tree: FileTree): HostOperation {
  const { op } = header;
  if (typeof op !== "string" || !Object.hasOwn(fields, op)) {
    throw new FrameError(`"op" is not one of ${Object.keys(fields).join(", ")}`);
  }
  const name = op as keyof typeof fields;
  checkFields(header, fields[name]);
  return name === "read" || name === "stat" || name === "list"
    ? parseReading(name, header, tree)
    : parseChange(name satisfies ChangingName, header, body, tree);
}

import { canonicalFileRequest, type FileRequest } from "@cordon/core";
import { failure } from "./answer-failure.ts";
import type { FileTree } from "./file-tree.ts";
import { type HostOperation, numberField, requiredField, type RequestHeader, textField } from "./host-operation.ts";

const largestRead = 4 * 1024 * 1024;
const mostListed = 1_000;
const anyCount = [0, Number.MAX_SAFE_INTEGER, "a whole number from 0 to 2^53 - 1"] as const;

/** Understands `read`, `stat` and `list`. */
export function parseReading(op: "read" | "stat" | "list", header: RequestHeader, tree: FileTree): HostOperation {
  const text = requiredField(header, "path");
  if (op === "list") return parseList(text, header, tree);
  const request = canonicalFileRequest("read", text, op === "stat" ? { purpose: "stat" } : {});
  const { path, folder } = request;
  const description = `${op} "${path}"`;
  const offset = numberField(header, "offset", anyCount) ?? 0;
  const length = numberField(header, "length", anyCount) ?? Infinity;
  return {
    description,
    requests: [request],
    act: () => {
      const entry = tree.find(op, path, folder);
      const { type, mtimeMs } = entry;
      if (op === "stat") return { header: { stat: { type, size: type === "file" ? entry.bytes.length : 0, mtimeMs } } };
      if (type === "folder") throw failure("INVALID", description, "it is a folder");
      const body = entry.bytes.slice(offset, offset + length);
      if (body.length > largestRead) {
        const advice = `read parts of at most ${largestRead} with offset and length`;
        throw failure("LIMIT", description, `it gives ${body.length} bytes, ${advice}`);
      }
      return { header: { bytes: body.length }, body };
    },
  };
}

function parseList(text: string, header: RequestHeader, tree: FileTree): HostOperation {
  const request = canonicalFileRequest("read", text, { purpose: "list" });
  const limit = numberField(header, "limit", [1, mostListed, `from 1 to ${mostListed}`]) ?? mostListed;
  const cursor = textField(header, "cursor") ?? "";
  const description = `list "${request.path}"`;
  const entryOf = (name: string): FileRequest => ({
    ...request,
    path: `${request.path === "/" ? "" : request.path}/${name}`,
    folder: false,
    purpose: "stat",
  });
  return {
    description,
    requests: [request],
    act: ({ allows }) => {
      const { type } = tree.find("list", request.path, false);
      if (type === "file") throw failure("INVALID", description, "it is not a folder");
      const shown = tree.children(request.path).filter(([name]) => name > cursor && allows(entryOf(name)));
      const entries = shown.slice(0, limit).map(([name, kind]) => ({ name, type: kind }));
      return { header: { entries, ...(shown.length > limit ? { cursor: entries.at(-1)?.name } : {}) } };
    },
  };
}

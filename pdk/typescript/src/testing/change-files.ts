import { canonicalFileRequest, type FileRequest, FrameError } from "@cordon/core";
import { failure } from "./answer-failure.ts";
import { type FileTree, parentOf } from "./file-tree.ts";
import {
  type HostOperation,
  type OperationAccess,
  type OperationAnswer,
  requiredField,
  type RequestHeader,
} from "./host-operation.ts";

const actions = { write: "write", append: "write", mkdir: "write", rename: "write", remove: "delete" } as const;

/** An operation that changes files. */
export type ChangingName = keyof typeof actions;

/** Understands `write`, `append`, `mkdir`, `rename` and `remove`. */
export function parseChange(op: ChangingName, header: RequestHeader, body: Uint8Array, tree: FileTree): HostOperation {
  const request = canonicalFileRequest(actions[op], requiredField(header, "path"));
  const { recursive = false } = header;
  if (typeof recursive !== "boolean") throw new FrameError('"recursive" is not true or false');
  const target = op === "rename" ? [canonicalFileRequest("write", requiredField(header, "to"))] : [];
  if ((op === "write" || op === "append") && request.folder) {
    throw new FrameError(`the path of "${op}" asks for a folder`);
  }
  const change: Change = { op, request, tree, recursive };
  return {
    description: `${op} "${request.path}"`,
    requests: [request, ...target],
    act: (access) => {
      if (op === "mkdir" && recursive) makeAbove(change, access);
      tree.requireParent(op, request.path);
      if (op === "mkdir") makeFolder(change, access);
      else if (op === "remove") remove(change, access);
      else if (target[0] !== undefined) rename(change, target[0], access);
      else return write(change, body, access);
      return { header: {} };
    },
  };
}

interface Change {
  readonly op: ChangingName;
  readonly request: FileRequest;
  readonly tree: FileTree;
  readonly recursive: boolean;
}

const described = ({ op, request }: Change): string => `${op} "${request.path}"`;

function write(change: Change, body: Uint8Array, { nowMs }: OperationAccess): OperationAnswer {
  const { op, request, tree } = change;
  const standing = tree.entries.get(request.path);
  if (standing?.type === "folder") throw failure("INVALID", described(change), "it is a folder");
  const before = op === "append" && standing !== undefined ? standing.bytes : new Uint8Array(0);
  const bytes = new Uint8Array(before.length + body.length);
  bytes.set(before);
  bytes.set(body, before.length);
  tree.entries.set(request.path, { type: "file", mtimeMs: nowMs, bytes });
  return { header: { bytes: body.length } };
}

/** Each folder that is missing above is a request of its own. */
function makeAbove({ request, tree }: Change, access: OperationAccess): void {
  const above = parentOf(request.path);
  if (tree.entries.has(above)) return;
  const missing = canonicalFileRequest("write", above);
  makeAbove({ op: "mkdir", request: missing, tree, recursive: true }, access);
  access.require(missing);
  tree.entries.set(above, { type: "folder", mtimeMs: access.nowMs });
}

function makeFolder(change: Change, access: OperationAccess): void {
  const { request, tree, recursive } = change;
  const standing = tree.entries.get(request.path);
  if (standing !== undefined) {
    if (recursive && standing.type === "folder") return;
    const text = standing.type === "folder" ? "it exists already" : "something else stands there";
    throw failure("EXISTS", described(change), text);
  }
  tree.entries.set(request.path, { type: "folder", mtimeMs: access.nowMs });
}

function remove(change: Change, { require }: OperationAccess): void {
  const { request, tree, recursive } = change;
  const { type } = tree.find("remove", request.path, request.folder);
  const all = tree.below(request.path);
  if (type === "folder" && recursive) require({ ...request, purpose: "tree" });
  if (all.length > 1 && !recursive) throw failure("INVALID", described(change), "it is a folder that is not empty");
  for (const path of all) tree.entries.delete(path);
}

function rename(change: Change, to: FileRequest, { require }: OperationAccess): void {
  const { request, tree } = change;
  tree.requireParent("rename", to.path);
  const { type } = tree.find("rename", request.path, request.folder || to.folder);
  if (type === "folder") {
    for (const end of [request, to]) require({ ...end, purpose: "tree" });
  }
  const standing = tree.entries.get(to.path);
  if (standing?.type === "folder") throw failure("EXISTS", `rename "${to.path}"`, "a folder stands there");
  if (standing !== undefined && type === "folder") {
    throw failure("EXISTS", `rename "${to.path}"`, "something stands there");
  }
  if (type === "folder" && tree.below(request.path).includes(parentOf(to.path))) {
    throw failure("INVALID", described(change), "a folder cannot move into itself");
  }
  const moved = tree.below(request.path).flatMap((path) => {
    const entry = tree.entries.get(path);
    tree.entries.delete(path);
    return entry === undefined ? [] : [[`${to.path}${path.slice(request.path.length)}`, entry] as const];
  });
  for (const [path, entry] of moved) tree.entries.set(path, entry);
}

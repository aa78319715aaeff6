import { canonicalFileRequest, type FileRequest, RequestError } from "@cordon/core";

import { AnswerFailure } from "../gate/answer-failure.ts";
import type { HostAnswer, OperationAccess } from "../gate/capability.ts";
import { smallAnswerBytes } from "../gate/small-answer-bytes.ts";
import type { ChangingOperation } from "./file-operation.ts";
import { makeFolder } from "./make-folder.ts";
import type { MountTable } from "./mount-table.ts";
import type { OpenVerdict } from "./open-beneath.ts";
import { openParent } from "./open-parent.ts";
import { createFileRoom, type FileQuota } from "./quota/file-room.ts";
import { removeEntry } from "./remove-entry.ts";
import { renameEntry } from "./rename-entry.ts";
import { appendFile, writeFile } from "./write-file.ts";

/** What a changing operation works with. */
export interface ChangeOptions {
  readonly mounts: MountTable;
  readonly body: Uint8Array;
  readonly access: OperationAccess;
  /** The most entries one recursive removal may take. */
  readonly maximumEntries: number;
  /** What may be left. Default: whatever is left is left. */
  readonly quota: FileQuota | undefined;
}

/**
 * Does a changing operation. Each name it touches was decided on where it really stands: the one that was asked for by the
 * gate, and every other that links or missing folders lead to by `access.require`.
 *
 * @param operation What to do.
 * @throws AnswerFailure for an answer that failed.
 */
export async function changeFiles(operation: ChangingOperation, options: ChangeOptions): Promise<HostAnswer> {
  const { mounts, body, access, maximumEntries } = options;
  const { signal } = access;
  const { request } = operation;
  access.takeBytes(smallAnswerBytes);
  const asked = new Set([request.path]);
  const { action } = request;
  if (operation.op === "rename") asked.add(operation.destination.path);
  const mayChange = (virtualPath: string): OpenVerdict =>
    asked.has(virtualPath) ? { allowed: true } : verdictOn({ action, virtualPath, operation }, access);
  const requireTree = (virtualPath: string): void =>
    access.require(canonicalFileRequest(action, virtualPath, { purpose: "tree" }));
  const requestedPath = request.path;
  const opening = { action: operation.op, mayChange, signal };
  const room = createFileRoom(options.quota, { action: operation.op, requestedPath, mounts, signal });
  const writing = { requestedPath, signal, room };

  switch (operation.op) {
    case "write":
      await openParent(mounts, requestedPath, opening, (parent) => writeFile(parent, body, writing));
      return { header: { bytes: body.length } };
    case "append":
      await openParent(mounts, requestedPath, opening, (parent) => appendFile(parent, body, writing));
      return { header: { bytes: body.length } };
    case "mkdir":
      await makeFolder(mounts, requestedPath, { mayChange, signal, room, recursive: operation.recursive });
      return { header: {} };
    case "rename":
      await renameEntry(mounts, requestedPath, operation.destination.path, {
        mayChange,
        signal,
        room,
        requireTree,
        asksForFolder: request.folder || operation.destination.folder,
      });
      return { header: {} };
    case "remove":
      await openParent(mounts, requestedPath, opening, async (parent) => {
        const requireOwnTree = (): void => {
          requireTree(parent.virtualPath);
          if (mounts.hasBelow(parent.virtualPath)) throw holdsMount(requestedPath);
        };
        const { recursive } = operation;
        await removeEntry(parent, {
          requestedPath,
          asksForFolder: request.folder,
          recursive,
          requireTree: requireOwnTree,
          maximumEntries,
          room,
          signal,
        });
      });
      return { header: {} };
  }
}

interface Asked {
  readonly action: FileRequest["action"];
  readonly virtualPath: string;
  readonly operation: ChangingOperation;
}

/** A path that links or missing folders led to is a request of its own. */
function verdictOn({ action, virtualPath, operation }: Asked, access: OperationAccess): OpenVerdict {
  try {
    access.require(canonicalFileRequest(action, virtualPath));
    return { allowed: true };
  } catch (error) {
    if (error instanceof AnswerFailure) return { allowed: false, error: error.answer };
    if (!(error instanceof RequestError)) throw error;
    const message = `Cannot ${operation.op} "${operation.request.path}": a link leads to a path that no permission can name`;
    return { allowed: false, error: { code: "DENIED", message } };
  }
}

function holdsMount(requestedPath: string): Error {
  const message = `Cannot remove "${requestedPath}": it holds a mounted folder`;
  return new AnswerFailure({ code: "DENIED", message });
}

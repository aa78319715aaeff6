import {
  canonicalFileRequest,
  decodeFrame,
  FrameError,
  type FrameHeader,
  type FrameLimits,
  RequestError,
} from "@cordon/core";

import { AnswerFailure } from "../gate/answer-failure.ts";
import type { Capability, HostAnswer, HostOperation, OperationAccess } from "../gate/capability.ts";
import { changeFiles } from "./change-files.ts";
import type { OperationLanes } from "../lanes/operation-lanes.ts";
import { entryKind } from "./entry-kind.ts";
import { processFileLanes } from "./process-file-lanes.ts";
import { type FileOperation, parseFileOperation, type ReadingOperation } from "./file-operation.ts";
import { listFolder } from "./list-folder.ts";
import type { MountTable } from "./mount-table.ts";
import { openBeneath, type OpenedEntry, type OpenVerdict } from "./open-beneath.ts";
import type { FileQuota } from "./quota/file-room.ts";
import { readFile } from "./read-file.ts";

/** What `cordon_fs` reaches and how much of it at once. */
export interface FileCapabilityOptions {
  /** The mounted folders. Borrowed: whoever opened them disposes them after the last call. */
  readonly mounts: MountTable;
  /** Bounds the operations that run at once. Default: the lanes of the process. */
  readonly lanes?: OperationLanes;
  /** The most bytes one read gives. Default 4 MiB. */
  readonly maximumReadBytes?: number;
  /** The most bytes one write or append takes. Default 16 MiB. */
  readonly maximumWriteBytes?: number;
  /** What the calls may leave in the folders. Default: nothing counts it. */
  readonly quota?: FileQuota;
  /** The most entries a folder may have to be listed, and a tree to be removed. Default 100,000. */
  readonly maximumFolderEntries?: number;
}

const headerBytes = 64 * 1024 - 4;
const defaultMaximumWriteBytes = 16 * 1024 * 1024;

/**
 * Makes `cordon_fs`: reading, describing, listing, writing and removing what lies beneath mounted folders.
 *
 * @param options The mounted folders.
 */
export function createFileCapability(options: FileCapabilityOptions): Capability {
  const { maximumWriteBytes = defaultMaximumWriteBytes } = options;
  const frameLimits: FrameLimits = { frameBytes: headerBytes + 4 + maximumWriteBytes, headerBytes, headerDepth: 2 };
  return {
    name: "cordon_fs",
    parse(request) {
      const { header, body } = decodeFrame(request, frameLimits);
      const operation = parseFileOperation(header);
      const takesBody = operation.op === "write" || operation.op === "append";
      if (!takesBody && body.length > 0) throw new FrameError(`the request "${operation.op}" has a body`);
      return prepareOperation(operation, { ...options, header, body });
    },
  };
}

interface OperationOptions extends FileCapabilityOptions {
  readonly header: FrameHeader;
  readonly body: Uint8Array;
}

function prepareOperation(operation: FileOperation, options: OperationOptions): HostOperation {
  const { lanes = processFileLanes, header, mounts, body, maximumFolderEntries: maximumEntries = 100_000 } = options;
  const act = async (access: OperationAccess): Promise<HostAnswer> =>
    isReading(operation)
      ? readOn(operation, access, options)
      : changeFiles(operation, { mounts, body, access, maximumEntries, quota: options.quota });
  return {
    header,
    description: `${operation.op} "${operation.request.path}"`,
    requests: operation.op === "rename" ? [operation.request, operation.destination] : [operation.request],
    act: (access) => lanes.run(() => act(access), { owner: access.call, signal: access.signal }),
  };
}

function isReading(operation: FileOperation): operation is ReadingOperation {
  return operation.op === "read" || operation.op === "stat" || operation.op === "list";
}

async function readOn(
  operation: ReadingOperation,
  access: OperationAccess,
  options: FileCapabilityOptions,
): Promise<HostAnswer> {
  const { op, request } = operation;
  const segments = request.path.split("/").filter((segment) => segment !== "");
  const opening = {
    action: op,
    asksForFolder: request.folder,
    signal: access.signal,
    mayOpen: (virtualPath: string) => mayOpen(virtualPath, operation, access),
  };
  return openBeneath(options.mounts, segments, opening, (entry) => answer(operation, entry, access, options));
}

async function answer(
  operation: ReadingOperation,
  entry: OpenedEntry,
  access: OperationAccess,
  options: FileCapabilityOptions,
): Promise<HostAnswer> {
  if (operation.op === "stat") return { header: { stat: describe(entry) } };
  const requestedPath = operation.request.path;
  if (operation.op === "read") {
    const { maximumReadBytes = 4 * 1024 * 1024 } = options;
    const { offset, length } = operation;
    const body = await readFile(entry, access, { requestedPath, offset, length, maximumReadBytes });
    return { header: { bytes: body.length }, body };
  }
  const { maximumFolderEntries = 100_000 } = options;
  const { request, limit, cursor } = operation;
  const found = { ...request, path: entry.virtualPath };
  const shows = (name: string): boolean =>
    access.shows(request, name) && (found.path === requestedPath || access.shows(found, name));
  const { signal } = access;
  const page = await listFolder(entry, { requestedPath, limit, cursor, shows, maximumFolderEntries, signal });
  return { header: { entries: page.entries.map(({ name, type }) => ({ name, type })), cursor: page.cursor } };
}

function describe({ stats }: OpenedEntry): FrameHeader {
  const type = entryKind(stats);
  return { type, size: type === "file" ? stats.size : 0, mtimeMs: Math.round(stats.mtimeMs) };
}

/** A path that links led to is a request of its own. The requested one was decided before anything was opened. */
function mayOpen(virtualPath: string, operation: ReadingOperation, access: OperationAccess): OpenVerdict {
  const { path, purpose } = operation.request;
  if (virtualPath === path) return { allowed: true };
  try {
    access.require(canonicalFileRequest("read", virtualPath, { purpose }));
    return { allowed: true };
  } catch (error) {
    if (error instanceof AnswerFailure) return { allowed: false, error: error.answer };
    if (!(error instanceof RequestError)) throw error;
    const message = `Cannot ${operation.op} "${path}": a link leads to a path that no permission can name`;
    return { allowed: false, error: { code: "DENIED", message } };
  }
}

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
import { entryKind } from "./entry-kind.ts";
import { type FileLanes, processFileLanes } from "./file-lanes.ts";
import { type FileOperation, parseFileOperation } from "./file-operation.ts";
import { listFolder } from "./list-folder.ts";
import type { Mounts } from "./mounts.ts";
import { openBeneath, type OpenedEntry, type OpenVerdict } from "./open-beneath.ts";
import { readFile } from "./read-file.ts";

/** What `cordon_fs` reaches and how much of it at once. */
export interface FileCapabilityOptions {
  /** The mounted folders. Borrowed: whoever opened them disposes them after the last call. */
  readonly mounts: Mounts;
  /** Bounds the operations that run at once. Default: the lanes of the process. */
  readonly lanes?: FileLanes;
  /** The most bytes one read gives. Default 4 MiB. */
  readonly maximumReadBytes?: number;
  /** The most entries a folder may have to be listed. Default 100,000. */
  readonly maximumFolderEntries?: number;
}

const frameLimits: FrameLimits = Object.freeze({ frameBytes: 64 * 1024, headerBytes: 64 * 1024 - 4, headerDepth: 2 });

/**
 * Makes `cordon_fs`: reading, describing and listing what lies beneath mounted folders. Writing is not part of it.
 *
 * @param options The mounted folders.
 */
export function createFileCapability(options: FileCapabilityOptions): Capability {
  return {
    name: "cordon_fs",
    parse(request) {
      const { header, body } = decodeFrame(request, frameLimits);
      if (body.length > 0) throw new FrameError("a reading operation has no body");
      return prepareOperation(header, options);
    },
  };
}

function prepareOperation(header: FrameHeader, options: FileCapabilityOptions): HostOperation {
  const operation = parseFileOperation(header);
  const { lanes = processFileLanes } = options;
  return {
    header,
    description: `${operation.op} "${operation.request.path}"`,
    requests: [operation.request],
    act: (access) => lanes.run(() => actOn(operation, access, options), { owner: access.call, signal: access.signal }),
  };
}

async function actOn(
  operation: FileOperation,
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
  operation: FileOperation,
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
function mayOpen(virtualPath: string, operation: FileOperation, access: OperationAccess): OpenVerdict {
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

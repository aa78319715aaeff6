import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

import type { OperationAccess } from "../gate/capability.ts";
import { descriptorPath } from "./descriptor-path.ts";
import { fileFailure } from "./file-failure.ts";
import type { OpenedEntry } from "./open-beneath.ts";

/** Which part of a file to read. */
export interface ReadFileOptions {
  /** The path as the guest knows it, for messages. */
  readonly requestedPath: string;
  /** In bytes. At or after the end nothing is read. */
  readonly offset: number;
  /** The most bytes to read; undefined means up to the end. */
  readonly length: number | undefined;
  /** The most bytes one answer may hold. */
  readonly maximumReadBytes: number;
}

const chunkBytes = 256 * 1024;

/**
 * Reads a part of a regular file. Anything else is refused without being opened for reading, so that no pipe, socket or
 * device blocks a thread or notices.
 *
 * The size at the moment of opening is the end: bytes that are appended meanwhile are not read, and the bytes are
 * reserved before they are. A file that shrinks meanwhile gives fewer.
 *
 * @param entry What the walk found.
 * @param access Counts the bytes and ends the reading.
 * @param options Which part.
 * @throws AnswerFailure for a folder, anything that is no regular file, and more than one answer may hold.
 */
export async function readFile(
  entry: OpenedEntry,
  access: OperationAccess,
  options: ReadFileOptions,
): Promise<Uint8Array> {
  const { requestedPath } = options;
  if (entry.stats.isDirectory()) throw fileFailure("read", requestedPath, "it is a folder", "INVALID");
  if (!entry.stats.isFile()) throw notRegular(requestedPath);
  // The path of a handle leads to the very file it holds, so what is opened here is what was decided about.
  await using file = await open(descriptorPath(entry.handle), constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = await file.stat();
  if (!stats.isFile() || stats.ino !== entry.stats.ino || stats.dev !== entry.stats.dev)
    throw notRegular(requestedPath);
  const wanted = Math.min(options.length ?? Infinity, Math.max(0, stats.size - options.offset));
  if (wanted > options.maximumReadBytes) {
    const text = `it gives ${wanted} bytes, read parts of at most ${options.maximumReadBytes} with offset and length`;
    throw fileFailure("read", requestedPath, text, "LIMIT");
  }
  access.takeBytes(wanted);
  const bytes = new Uint8Array(wanted);
  const read = await fill(file, bytes, options.offset, access.signal);
  access.giveBytes(wanted - read);
  return bytes.subarray(0, read);
}

async function fill(file: FileHandle, bytes: Uint8Array, offset: number, signal: AbortSignal): Promise<number> {
  let read = 0;
  while (read < bytes.length) {
    signal.throwIfAborted();
    const length = Math.min(chunkBytes, bytes.length - read);
    const { bytesRead } = await file.read(bytes, read, length, offset + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return read;
}

function notRegular(requestedPath: string): Error {
  return fileFailure("read", requestedPath, "it is not a regular file", "INVALID");
}

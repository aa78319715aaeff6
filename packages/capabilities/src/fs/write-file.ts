import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { type FileHandle, open, rename, unlink } from "node:fs/promises";

import { descriptorPath } from "./descriptor-path.ts";
import { fileFailure, systemErrorCode } from "./file-failure.ts";
import { holdName, type OpenedParent, statName } from "./open-parent.ts";
import type { FileRoom } from "./quota/file-room.ts";
import { temporaryName } from "./temporary-name.ts";

/** What to write, and how to say that it cannot be. */
export interface WriteFileOptions {
  /** The path as the guest knows it, for messages. */
  readonly requestedPath: string;
  /** What may be left. */
  readonly room: FileRoom;
  /** Ends the writing; before the last step nothing of it is seen. */
  readonly signal: AbortSignal;
}

const newFileMode = 0o644;
const permissionBits = 0o777;
const chunkBytes = 256 * 1024;
const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_APPEND } = constants;

/**
 * Writes a whole file: to a new name in the same folder, through to the disk, then under its own name in one step. Whoever
 * reads sees the old content or the new one. A link or another name of the old file is not written through: the name
 * gets a new file, with the permission bits of the one it replaces.
 *
 * @param parent Where the name stands.
 * @param bytes The content.
 * @throws AnswerFailure when something else than a regular file stands there.
 */
export async function writeFile(parent: OpenedParent, bytes: Uint8Array, options: WriteFileOptions): Promise<void> {
  const { room, signal } = options;
  await using standing = await holdName(parent);
  const existing = standing?.stats;
  requireRegular(existing, "write", options.requestedPath);
  const reserved = await room.reserve({ bytes: bytes.length, makesEntry: true, replaces: existing });
  try {
    reserved.keepNew(await replaceFile(parent, bytes, { existing, signal }));
  } catch (error) {
    reserved.giveBack();
    throw error;
  }
  if (standing !== undefined && room.counts(standing.stats) && (await standing.isGone())) room.gone(standing.stats);
}

/** @returns The new file. */
async function replaceFile(
  parent: OpenedParent,
  bytes: Uint8Array,
  { existing, signal }: { readonly existing: Stats | undefined; readonly signal: AbortSignal },
): Promise<Stats> {
  const temporary = descriptorPath(parent.folder, temporaryName(randomBytes(12)));
  const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, newFileMode);
  let written: Stats;
  try {
    await using _file = file;
    await fill(file, bytes, signal);
    if (existing !== undefined) await file.chmod(existing.mode & permissionBits);
    await file.datasync();
    written = await file.stat();
  } catch (error) {
    await unlink(temporary);
    throw error;
  }
  try {
    signal.throwIfAborted();
    await rename(temporary, descriptorPath(parent.folder, parent.name));
    return written;
  } catch (error) {
    await unlink(temporary);
    throw error;
  }
}

/**
 * Appends to a file, or makes it. Two appends at once do not overwrite each other. One that is interrupted may have written
 * a part.
 *
 * @param parent Where the name stands.
 * @param bytes What to add.
 * @throws AnswerFailure when something else than a regular file of one name stands there: through a second name something
 * outside the grant would change.
 */
export async function appendFile(parent: OpenedParent, bytes: Uint8Array, options: WriteFileOptions): Promise<void> {
  const { requestedPath, signal, room } = options;
  const existing = await statName(parent);
  requireRegular(existing, "append", requestedPath);
  const reserved = await room.reserve({ bytes: bytes.length, makesEntry: existing === undefined });
  let isOpen = false;
  try {
    await using file = await openToAppend(parent, existing);
    const stats = await file.stat();
    requireRegular(stats, "append", requestedPath);
    if (stats.nlink > 1) {
      throw fileFailure("append", requestedPath, "it has another name, which would change too", "DENIED");
    }
    // From here on a part of it may be there, whatever happens.
    isOpen = true;
    reserved.keep(stats);
    await fill(file, bytes, signal);
  } catch (error) {
    if (!isOpen) reserved.giveBack();
    throw error;
  }
}

async function openToAppend(parent: OpenedParent, existing: Stats | undefined): Promise<FileHandle> {
  const path = descriptorPath(parent.folder, parent.name);
  const flags = O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK;
  try {
    return await open(path, existing === undefined ? flags | O_CREAT | O_EXCL : flags, newFileMode);
  } catch (error) {
    if (systemErrorCode(error) !== "EEXIST") throw error;
    return await open(path, flags);
  }
}

function requireRegular(stats: Stats | undefined, action: string, requestedPath: string): void {
  if (stats === undefined || stats.isFile()) return;
  if (stats.isDirectory()) throw fileFailure(action, requestedPath, "it is a folder", "INVALID");
  const text = stats.isSymbolicLink() ? "it is a link, and links are not written through" : "it is not a regular file";
  throw fileFailure(action, requestedPath, text, "INVALID");
}

async function fill(file: FileHandle, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    signal.throwIfAborted();
    const { bytesWritten } = await file.write(bytes, written, Math.min(chunkBytes, bytes.length - written));
    written += bytesWritten;
  }
}

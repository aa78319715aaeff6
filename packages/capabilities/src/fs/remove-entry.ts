import { type FileHandle, open, opendir, rmdir, unlink } from "node:fs/promises";

import { descriptorPath, folderFlags } from "./descriptor-path.ts";
import { fileFailure, systemErrorCode } from "./file-failure.ts";
import { holdPath, type OpenedParent, statName } from "./open-parent.ts";
import type { FileRoom } from "./quota/file-room.ts";

/** How to remove. */
export interface RemoveOptions {
  /** The path as the guest knows it, for messages. */
  readonly requestedPath: string;
  /** The path ended in a slash, so that only a folder is meant. */
  readonly asksForFolder: boolean;
  /** Removes a folder with everything in it. */
  readonly recursive: boolean;
  /** Decides on everything below a folder. @throws AnswerFailure when it is refused. */
  readonly requireTree: () => void;
  /** The most entries one removal may take. */
  readonly maximumEntries: number;
  /** What may be left: it is told of what is gone. */
  readonly room: FileRoom;
  readonly signal: AbortSignal;
}

const maximumDepth = 64;

/**
 * Removes an entry: a link itself, never what it leads to. Without `recursive` a folder has to be empty.
 *
 * A recursive removal follows no link, stays on the file system of the folder, and stops with `LIMIT` at more than
 * `maximumEntries` entries or 64 levels; what was removed until then is gone.
 *
 * @param parent Where the name stands.
 * @throws AnswerFailure: `NOT_FOUND`, `INVALID` for a folder that is not empty, `LIMIT`.
 */
export async function removeEntry(parent: OpenedParent, options: RemoveOptions): Promise<void> {
  const { requestedPath, recursive } = options;
  const path = descriptorPath(parent.folder, parent.name);
  const stats = await statName(parent);
  if (stats === undefined) throw fileFailure("remove", requestedPath, "it does not exist", "NOT_FOUND");
  if (!stats.isDirectory()) {
    if (options.asksForFolder) throw fileFailure("remove", requestedPath, "it is not a folder", "INVALID");
    return await countGone(path, options.room, () => unlink(path));
  }
  if (recursive) {
    options.requireTree();
    await emptyFolder(path, { ...options, device: parent.device, depth: 1, budget: { left: options.maximumEntries } });
  }
  try {
    await countGone(path, options.room, () => rmdir(path));
  } catch (error) {
    if (systemErrorCode(error) !== "ENOTEMPTY") throw error;
    throw fileFailure("remove", requestedPath, "it is a folder that is not empty", "INVALID");
  }
}

interface Emptying extends RemoveOptions {
  readonly device: number;
  readonly depth: number;
  readonly budget: { left: number };
}

async function emptyFolder(path: string | Buffer, emptying: Emptying): Promise<void> {
  const { requestedPath, device, depth, budget, signal } = emptying;
  if (depth > maximumDepth) throw tooMuch(requestedPath, `it is deeper than ${maximumDepth} folders`);
  await using folder = await open(path, folderFlags);
  if ((await folder.stat()).dev !== device) {
    throw fileFailure("remove", requestedPath, "it holds another file system", "INVALID");
  }
  // One character per byte, since names need not be UTF-8.
  await using entries = await opendir(descriptorPath(folder), { encoding: "latin1" });
  for (let entry = await entries.read(); entry !== null; entry = await entries.read()) {
    signal.throwIfAborted();
    budget.left -= 1;
    if (budget.left < 0) throw tooMuch(requestedPath, `it has more than ${emptying.maximumEntries} entries`);
    await removeBelow(folder, entry.name, emptying);
  }
}

/** Takes a folder for one only when the system refuses to unlink it, so that no swap makes a link be followed. */
async function removeBelow(folder: FileHandle, latin1Name: string, emptying: Emptying): Promise<void> {
  const path = Buffer.concat([Buffer.from(`${descriptorPath(folder)}/`), Buffer.from(latin1Name, "latin1")]);
  try {
    await countGone(path, emptying.room, () => unlink(path));
    return;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "ENOENT") return;
    if (code !== "EISDIR" && code !== "EPERM") throw error;
  }
  await emptyFolder(path, { ...emptying, depth: emptying.depth + 1 });
  await countGone(path, emptying.room, () => rmdir(path));
}

/** Tells the room of what a removal really took: what stood there before may have got another name meanwhile. */
async function countGone(path: string | Buffer, room: FileRoom, remove: () => Promise<void>): Promise<void> {
  await using held = room.isEmpty ? undefined : await holdPath(path);
  await remove();
  if (held !== undefined && room.counts(held.stats) && (await held.isGone())) room.gone(held.stats);
}

function tooMuch(requestedPath: string, text: string): Error {
  return fileFailure("remove", requestedPath, text, "LIMIT");
}

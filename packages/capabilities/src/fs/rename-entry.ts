import { rename } from "node:fs/promises";

import { descriptorPath } from "./descriptor-path.ts";
import { fileFailure, systemErrorCode } from "./file-failure.ts";
import type { MountTable } from "./mount-table.ts";
import { holdName, type OpenedParent, openParent, type OpenParentOptions, statName } from "./open-parent.ts";
import type { FileRoom } from "./quota/file-room.ts";

/** How to rename. */
export interface RenameOptions extends Omit<OpenParentOptions, "action"> {
  /** The path to be renamed ended in a slash, so that only a folder is meant. */
  readonly asksForFolder: boolean;
  /** Decides on everything below a folder that moves, once for each end. @throws AnswerFailure when it is refused. */
  readonly requireTree: (virtualPath: string) => void;
  /** What may be left: a name makes nothing larger, but what it replaces is gone. */
  readonly room: FileRoom;
}

/**
 * Gives an entry another name, also in another folder. A file that stands there is replaced in the same step; a folder is
 * not. A link moves as a link: what it leads to is checked whenever it is followed.
 *
 * @param mounts The mounted folders.
 * @param from A canonical virtual path.
 * @param to Another one.
 * @throws AnswerFailure: `NOT_FOUND`, `EXISTS` for a folder in the way, `INVALID` for a folder into itself or a move between
 * two file systems, `DENIED` for a folder that holds a mounted one.
 */
export async function renameEntry(mounts: MountTable, from: string, to: string, options: RenameOptions): Promise<void> {
  const opening = { ...options, action: "rename" };
  await openParent(mounts, from, opening, (source) =>
    openParent(mounts, to, opening, (target) => move(mounts, { source, target, from, to, options })),
  );
}

interface Move {
  readonly source: OpenedParent;
  readonly target: OpenedParent;
  readonly from: string;
  readonly to: string;
  readonly options: RenameOptions;
}

async function move(mounts: MountTable, { source, target, from, to, options }: Move): Promise<void> {
  const moving = await statName(source);
  if (moving === undefined) throw fileFailure("rename", from, "it does not exist", "NOT_FOUND");
  if (moving.isDirectory()) {
    for (const { virtualPath } of [source, target]) {
      options.requireTree(virtualPath);
      if (mounts.hasBelow(virtualPath)) throw fileFailure("rename", from, "it holds a mounted folder", "DENIED");
    }
  }
  if (options.asksForFolder && !moving.isDirectory()) {
    throw fileFailure("rename", from, "it is not a folder", "INVALID");
  }
  await using held = await holdName(target);
  const standing = held?.stats;
  if (standing?.isDirectory() === true) throw fileFailure("rename", to, "a folder stands there", "EXISTS");
  if (standing !== undefined && moving.isDirectory())
    throw fileFailure("rename", to, "something stands there", "EXISTS");
  options.signal.throwIfAborted();
  options.room.moved();
  try {
    await rename(descriptorPath(source.folder, source.name), descriptorPath(target.folder, target.name));
  } catch (error) {
    const text = movingProblems.get(systemErrorCode(error) ?? "");
    if (text === undefined) throw error;
    throw fileFailure("rename", from, text, "INVALID");
  }
  options.room.moved();
  if (held !== undefined && options.room.counts(held.stats) && (await held.isGone())) options.room.gone(held.stats);
}

const movingProblems: ReadonlyMap<string, string> = new Map([
  ["EINVAL", "a folder cannot move into itself"],
  ["EXDEV", "the new name lies on another file system"],
]);

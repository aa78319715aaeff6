import { mkdir } from "node:fs/promises";

import { AnswerFailure } from "../gate/answer-failure.ts";
import { descriptorPath } from "./descriptor-path.ts";
import { fileFailure, systemErrorCode } from "./file-failure.ts";
import type { MountTable } from "./mount-table.ts";
import { openParent, type OpenParentOptions, statName } from "./open-parent.ts";
import type { FileRoom } from "./quota/file-room.ts";

const newFolderMode = 0o755;

/** How to make a folder. */
export interface MakeFolderOptions extends Omit<OpenParentOptions, "action"> {
  /** Makes the folders above it as well, each after a decision of its own, and takes one that is there already. */
  readonly recursive: boolean;
  /** What may be left. */
  readonly room: FileRoom;
}

/**
 * Makes a folder.
 *
 * @param mounts The mounted folders.
 * @param path A canonical virtual path.
 * @throws AnswerFailure: `EXISTS` when something stands there, `NOT_FOUND` when the folder above does not exist.
 */
export async function makeFolder(mounts: MountTable, path: string, options: MakeFolderOptions): Promise<void> {
  try {
    await makeOne(mounts, path, options);
  } catch (error) {
    const above = path.slice(0, path.lastIndexOf("/"));
    if (!options.recursive || !isMissing(error) || above === "") throw error;
    await makeFolder(mounts, above, options);
    await makeOne(mounts, path, options);
  }
}

async function makeOne(mounts: MountTable, path: string, options: MakeFolderOptions): Promise<void> {
  await openParent(mounts, path, { ...options, action: "mkdir" }, async (parent) => {
    const reserved = await options.room.reserve({ bytes: 0, makesEntry: true });
    try {
      await mkdir(descriptorPath(parent.folder, parent.name), newFolderMode);
    } catch (error) {
      reserved.giveBack();
      if (systemErrorCode(error) !== "EEXIST") throw error;
      const isFolder = (await statName(parent))?.isDirectory() === true;
      if (options.recursive && isFolder) return;
      throw fileFailure("mkdir", path, isFolder ? "it exists already" : "something else stands there", "EXISTS");
    }
    const made = await statName(parent);
    if (made === undefined) reserved.giveBack();
    else reserved.keep(made);
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof AnswerFailure && error.answer.code === "NOT_FOUND";
}

import { constants } from "node:fs";
import { type FileHandle, open, readlink, statfs } from "node:fs/promises";
import { isAbsolute } from "node:path";

import { MountError } from "@cordon/core";

import { descriptorPath, folderFlags } from "./descriptor-path.ts";
import { isPseudoFileSystem } from "./pseudo-file-system.ts";
import { splitVirtualPath } from "./virtual-path.ts";

/** One host folder that a skill sees under a virtual path. Whoever opened it owns the handle. */
export interface Mount {
  /** Where the guest sees the folder. */
  readonly virtualPath: string;
  /** The segments of {@link Mount.virtualPath}; none for `/`. */
  readonly segments: readonly string[];
  /** The segments of the folder's real host path when it was mounted. Never shown to a guest. */
  readonly realSegments: readonly string[];
  /** The device the folder is on, to notice another file system beneath it. */
  readonly device: number;
  /** The folder's own number on that device. */
  readonly inode: bigint;
  /** The open folder, from which every walk starts. */
  readonly base: FileHandle;
}

const neverMounted: readonly (readonly string[])[] = [["proc"], ["sys"], ["dev"]];

/**
 * Opens a host folder for mounting. The operator's path may go through links; what counts is the folder that was
 * opened, which keeps its meaning when the names above it change.
 *
 * @param virtualPath Where the guest will see it: an absolute virtual path without a trailing slash, or `/`.
 * @param folder An absolute host path.
 * @throws MountError when the folder is missing, no folder, or on, inside or above what is never mounted.
 */
export async function openMount(virtualPath: string, folder: string): Promise<Mount> {
  const segments = splitVirtualPath(virtualPath);
  if (segments === undefined)
    throw new MountError(virtualPath, folder, `the virtual path is not canonical; write it like "/data"`);
  if (!isAbsolute(folder)) throw new MountError(virtualPath, folder, "the folder is not an absolute path");
  const base = await openBase(virtualPath, folder);
  try {
    const realPath = await readlink(descriptorPath(base));
    const realSegments = realPath.split("/").filter((segment) => segment !== "");
    if (neverMounted.some((path) => startsWith(path, realSegments) || startsWith(realSegments, path))) {
      throw new MountError(virtualPath, folder, "it is, holds or lies in /proc, /sys or /dev");
    }
    if (isPseudoFileSystem(await statfs(descriptorPath(base)))) {
      throw new MountError(virtualPath, folder, "it is not on a file system that stores files");
    }
    const { ino: inode, dev } = await base.stat({ bigint: true });
    return { virtualPath, segments, realSegments, device: Number(dev), inode, base };
  } catch (error) {
    await base.close();
    throw error;
  }
}

/**
 * Says whether a list of segments begins with another: `/data` is no beginning of `/database`.
 *
 * @param segments The longer list.
 * @param beginning What it may begin with.
 */
export function startsWith(segments: readonly string[], beginning: readonly string[]): boolean {
  return beginning.length <= segments.length && beginning.every((segment, index) => segments[index] === segment);
}

async function openBase(virtualPath: string, folder: string): Promise<FileHandle> {
  try {
    return await open(folder, folderFlags & ~constants.O_NOFOLLOW);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "it cannot be opened";
    if (code === "ENOENT") throw new MountError(virtualPath, folder, "it does not exist");
    if (code === "ENOTDIR") throw new MountError(virtualPath, folder, "it is not a folder");
    throw new MountError(virtualPath, folder, code);
  }
}

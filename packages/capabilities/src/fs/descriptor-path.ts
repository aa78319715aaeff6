import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

import { UnsupportedPlatformError } from "@cordon/core";

// Node does not export O_PATH. The value is the same on every architecture Node supports, and the probe verifies it.
const pathOnly = 0o10000000;

/** Opens a folder as a place to walk from: nothing can be read through the handle, and a link is not followed. */
export const folderFlags: number = pathOnly | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Opens anything, a link itself too, without reading it and without waking what is behind a device or a pipe. */
export const entryFlags: number = pathOnly | constants.O_NOFOLLOW;

const descriptorFolder = "/proc/self/fd";

/**
 * The path of an open handle, or of one entry beneath an open folder. The kernel resolves it from the open file, so
 * renames and swaps of the names above have no effect: it is `openat` with the means Node has.
 *
 * The path holds a number. It means this file only while the handle stays open, so no operation may outlive it.
 *
 * @param handle An open handle.
 * @param name One path segment.
 */
export function descriptorPath(handle: FileHandle, name?: string): string {
  if (handle.fd < 0) throw new TypeError("Cannot name a closed handle");
  if (name === undefined) return `${descriptorFolder}/${handle.fd}`;
  if (name === "" || name === ".." || name.includes("/") || name.includes("\0")) {
    throw new TypeError("Cannot open an entry: its name is not one path segment");
  }
  return `${descriptorFolder}/${handle.fd}/${name}`;
}

/**
 * Verifies that handles can be named by their number and that links can be opened without following them.
 *
 * @param folder Where the system lists the open handles of this process. Default `/proc/self/fd`.
 * @throws UnsupportedPlatformError when either is missing: there is no weaker check to fall back to.
 */
export async function requireDescriptorPaths(folder: string = descriptorFolder): Promise<void> {
  if (!(await canWalkByDescriptor(folder))) {
    throw new UnsupportedPlatformError("mount a folder", "it needs Linux with /proc mounted");
  }
}

async function canWalkByDescriptor(folder: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  try {
    await using root = await open("/", folderFlags);
    await using again = await open(`${folder}/${root.fd}/.`, folderFlags);
    await using link = await open("/proc/self", entryFlags);
    const [first, second, third] = [await root.stat(), await again.stat(), await link.stat()];
    return first.ino === second.ino && first.dev === second.dev && third.isSymbolicLink();
  } catch {
    return false;
  }
}

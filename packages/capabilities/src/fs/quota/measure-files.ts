import { type FileHandle, lstat, open, opendir } from "node:fs/promises";

import { descriptorPath, folderFlags } from "../descriptor-path.ts";
import { systemErrorCode } from "../file-failure.ts";
import type { MountTable } from "../mount-table.ts";
import { keyOf } from "./file-quotas.ts";

const maximumSeen = 200_000;
const maximumDepth = 64;

interface Search {
  readonly wanted: ReadonlySet<string>;
  readonly found: Set<string>;
  readonly signal: AbortSignal;
  left: number;
}

/**
 * Looks for files beneath mounted folders, following no link and staying on the file system of each.
 *
 * @param mounts Where to look.
 * @param wanted The keys of the files.
 * @param signal Ends the search between two entries.
 * @returns Those that are there; undefined when there is more than one search looks at: 200,000 entries, 64 levels.
 */
export async function measureFiles(
  mounts: MountTable,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const search: Search = { wanted, found: new Set(), signal, left: maximumSeen };
  for (const { base, device } of mounts.folders) {
    if (!(await searchFolder(base, { device, depth: 1 }, search))) return undefined;
  }
  return search.found;
}

/** @returns False when there is too much to look at. */
async function searchFolder(
  folder: FileHandle,
  { device, depth }: { readonly device: number; readonly depth: number },
  search: Search,
): Promise<boolean> {
  if (depth > maximumDepth) return false;
  // One character per byte, since names need not be UTF-8.
  await using entries = await opendir(descriptorPath(folder), { encoding: "latin1" });
  for (let entry = await entries.read(); entry !== null; entry = await entries.read()) {
    search.signal.throwIfAborted();
    if (search.found.size === search.wanted.size) return true;
    search.left -= 1;
    if (search.left < 0) return false;
    const path = Buffer.concat([Buffer.from(`${descriptorPath(folder)}/`), Buffer.from(entry.name, "latin1")]);
    const stats = await ifThere(lstat(path));
    if (stats === undefined) continue;
    const key = keyOf(stats);
    if (search.wanted.has(key)) search.found.add(key);
    if (!stats.isDirectory() || stats.dev !== device) continue;
    const below = await ifThere(open(path, folderFlags));
    if (below === undefined) continue;
    await using _handle = below;
    if (!(await searchFolder(below, { device, depth: depth + 1 }, search))) return false;
  }
  return true;
}

/** What may have gone, or been put in the place of a folder, while it was looked at. */
async function ifThere<Result>(found: Promise<Result>): Promise<Result | undefined> {
  try {
    return await found;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return undefined;
    throw error;
  }
}

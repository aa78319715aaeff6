import type { Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

import { descriptorPath, entryFlags } from "./descriptor-path.ts";
import { fileFailure, systemErrorCode } from "./file-failure.ts";
import type { MountTable } from "./mount-table.ts";
import { openBeneath, type OpenVerdict } from "./open-beneath.ts";
import { joinVirtualPath, splitVirtualPath } from "./virtual-path.ts";

/** A name in an open folder: what a change is made to. The name itself was not followed when it is a link. */
export interface OpenedParent {
  /** The folder, open to walk from (`O_PATH`). */
  readonly folder: FileHandle;
  readonly name: string;
  /** Where the name stands, every link above it resolved. */
  readonly virtualPath: string;
  /** The file system of the folder. */
  readonly device: number;
}

/** What opening a folder for a change needs beside the path. */
export interface OpenParentOptions {
  /** The verb for messages, as in `write`. */
  readonly action: string;
  /** Decides on the path after every link above the name was resolved, also when there was none. */
  readonly mayChange: (virtualPath: string) => OpenVerdict;
  readonly signal: AbortSignal;
}

/**
 * Opens the folder a name stands in and hands both to `use`. Whatever `use` does by {@link OpenedParent.folder} happens
 * in this very folder, however the names above it are swapped.
 *
 * @param mounts The mounted folders.
 * @param path A canonical virtual path.
 * @param options The decision, the signal.
 * @param use Gets the folder. It settles only when its last file operation did.
 * @throws AnswerFailure when the folder does not exist, is out of reach, or the name is a mounted folder.
 */
export async function openParent<Result>(
  mounts: MountTable,
  path: string,
  options: OpenParentOptions,
  use: (parent: OpenedParent) => Promise<Result>,
): Promise<Result> {
  const { action, signal } = options;
  const segments = splitVirtualPath(path) ?? [];
  const name = segments.at(-1);
  const isMount = mounts.find(segments)?.components.length === 0;
  if (name === undefined || isMount) throw fileFailure(action, path, "it is a mounted folder", "DENIED");
  const above = segments.slice(0, -1);
  const opening = {
    action,
    signal,
    asksForFolder: true,
    mayOpen: (virtualFolder: string) => options.mayChange(childPath(virtualFolder, name)),
    namedPath: path,
  };
  return openBeneath(mounts, above, opening, async (entry) => {
    const virtualPath = childPath(entry.virtualPath, name);
    if (mounts.find(splitVirtualPath(virtualPath) ?? [])?.components.length === 0) {
      throw fileFailure(action, path, "a link leads to a place that another mounted folder hides", "DENIED");
    }
    return use({ folder: entry.handle, name, virtualPath, device: entry.stats.dev });
  });
}

/**
 * What stands at a name, without reading or following it.
 *
 * @returns undefined when nothing does.
 */
export async function statName({ folder, name }: OpenedParent): Promise<Stats | undefined> {
  try {
    await using entry = await open(descriptorPath(folder, name), entryFlags);
    return await entry.stat();
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** What stood at a name, held open so that it can be asked whether it is there under any name. */
export interface HeldName extends AsyncDisposable {
  readonly stats: Stats;
  /** Whether it has no name any more. */
  isGone(): Promise<boolean>;
}

/** Like {@link statName}, and holds what stands there. */
export async function holdName(parent: OpenedParent): Promise<HeldName | undefined> {
  return await holdPath(descriptorPath(parent.folder, parent.name));
}

/** The same for a path below an open folder. */
export async function holdPath(path: string | Buffer): Promise<HeldName | undefined> {
  let entry: FileHandle;
  try {
    entry = await open(path, entryFlags);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    return {
      stats: await entry.stat(),
      isGone: async () => (await entry.stat()).nlink === 0,
      [Symbol.asyncDispose]: async () => await entry.close(),
    };
  } catch (error) {
    await entry.close();
    throw error;
  }
}

function childPath(virtualFolder: string, name: string): string {
  return joinVirtualPath([...(splitVirtualPath(virtualFolder) ?? []), name]);
}

import type { Stats } from "node:fs";
import { type FileHandle, statfs } from "node:fs/promises";

import type { AnswerError } from "@cordon/core";

import { AnswerFailure } from "../gate/answer-failure.ts";
import { descriptorPath } from "./descriptor-path.ts";
import { fileFailure, guestFailure } from "./file-failure.ts";
import type { MountTable } from "./mount-table.ts";
import { isPseudoFileSystem } from "./pseudo-file-system.ts";
import { joinVirtualPath } from "./virtual-path.ts";
import { type FoundEntry, Walk } from "./walk.ts";
import { WalkRefusal } from "./walk-refusal.ts";

/** Whether the thing a path led to may be used. */
export type OpenVerdict = { readonly allowed: true } | { readonly allowed: false; readonly error: AnswerError };

/** What opening needs beside the path. */
export interface OpenBeneathOptions {
  /** The verb for messages, as in `read`. */
  readonly action: string;
  /** The path ended in a slash, so that only a folder may stand there. */
  readonly asksForFolder: boolean;
  /** The path for messages. Default: the one that is opened. */
  readonly namedPath?: string;
  /** Decides on the path after every link was resolved, also when there was none. */
  readonly mayOpen: (virtualPath: string) => OpenVerdict;
  /** Ends the walk between two steps; it then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** An entry that was found and allowed. */
export interface OpenedEntry {
  /** Names the entry without reading it (`O_PATH`), so its kind cannot change any more. */
  readonly handle: FileHandle;
  readonly stats: Stats;
  /** Where it was found, every link resolved. */
  readonly virtualPath: string;
}

/**
 * Opens an entry beneath a mounted folder and hands it to `use`, then closes it.
 *
 * The path is walked one segment after the other, each relative to the open folder before it, so that no swap of a
 * name can lead outside. Symbolic links are followed here, never by the system: a relative target is walked in virtual
 * space and `..` never passes the mount, an absolute target has to lie in the mounted folder's real path, and 40 links
 * are the most. What was found is decided on again under its own name before anything reads it.
 *
 * A file with several hard links is not refused. It is stored in the mounted folder like any other; only somebody with
 * write access to that folder on the same file system can have put it there, a guest cannot make links; and package
 * stores and backups are full of them. It does mean that whoever can write there can share files they may link to.
 *
 * @param mounts The mounted folders.
 * @param segments The segments of a canonical virtual path.
 * @param options The decision, the signal.
 * @param use Gets the entry. It settles only when its last file operation did.
 * @throws AnswerFailure when nothing is there, or it may not be used.
 */
export async function openBeneath<Result>(
  mounts: MountTable,
  segments: readonly string[],
  options: OpenBeneathOptions,
  use: (entry: OpenedEntry) => Promise<Result>,
): Promise<Result> {
  const requestedPath = options.namedPath ?? joinVirtualPath(segments);
  return mounts.use(async () => {
    const target = mounts.find(segments);
    if (target === undefined) throw refusal(options.action, requestedPath, "it is outside every mounted folder");
    await using walk = new Walk(target, options.asksForFolder);
    const found = await walkTo(walk, requestedPath, options);
    await using _handle = found.handle;
    try {
      const entry = await allowEntry(found, walk, { ...options, mounts, requestedPath });
      return await use(entry);
    } catch (error) {
      throw guestFailure(options.action, requestedPath, error);
    }
  });
}

interface AllowOptions extends OpenBeneathOptions {
  readonly mounts: MountTable;
  readonly requestedPath: string;
}

async function allowEntry({ handle, stats }: FoundEntry, walk: Walk, options: AllowOptions): Promise<OpenedEntry> {
  const { action, requestedPath, mounts } = options;
  const segments = [...walk.mount.segments, ...walk.resolved];
  const virtualPath = joinVirtualPath(segments);
  const verdict = options.mayOpen(virtualPath);
  if (!verdict.allowed) throw new AnswerFailure(verdict.error);
  // A link can lead to a folder whose virtual path belongs to another mount: the decision was about that one's files.
  if (mounts.find(segments)?.mount !== walk.mount) {
    throw refusal(action, requestedPath, "a link leads to a place that another mounted folder hides");
  }
  if (stats.dev !== walk.mount.device && isPseudoFileSystem(await statfs(descriptorPath(handle)))) {
    throw refusal(action, requestedPath, "it is not on a file system that stores files");
  }
  if (walk.asksForFolder && !stats.isDirectory()) {
    throw fileFailure(action, requestedPath, "it is not a folder", "INVALID");
  }
  return { handle, stats, virtualPath };
}

async function walkTo(walk: Walk, requestedPath: string, options: OpenBeneathOptions): Promise<FoundEntry> {
  try {
    return await walk.toEntry(options.signal);
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof WalkRefusal) throw refusal(options.action, requestedPath, error.message);
    // What is missing at the end of a link is told only to those who may open what the link names.
    if (walk.links > 0) {
      const verdict = options.mayOpen(joinVirtualPath([...walk.mount.segments, ...walk.attempted]));
      if (!verdict.allowed) throw new AnswerFailure(verdict.error);
    }
    throw guestFailure(options.action, requestedPath, error);
  }
}

function refusal(action: string, virtualPath: string, text: string): AnswerFailure {
  return fileFailure(action, virtualPath, text, "DENIED");
}

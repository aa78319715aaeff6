import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";

import { descriptorPath } from "./descriptor-path.ts";
import { entryKind, type EntryKind } from "./entry-kind.ts";
import { fileFailure } from "./file-failure.ts";
import { decodeFileName } from "./link-target.ts";
import type { OpenedEntry } from "./open-beneath.ts";
import { isTemporaryName } from "./temporary-name.ts";
import { isSegment } from "./virtual-path.ts";

/** One entry of a folder. */
export interface ListedEntry {
  readonly name: string;
  readonly type: EntryKind;
}

/** A page of a folder. */
export interface FolderPage {
  /** In the order of their UTF-16 code units. */
  readonly entries: readonly ListedEntry[];
  /** The last name of the page when there are more entries. */
  readonly cursor?: string;
}

/** Which page of a folder to list. */
export interface ListFolderOptions {
  /** The path as the guest knows it, for messages. */
  readonly requestedPath: string;
  /** The most entries to give. */
  readonly limit: number;
  /** Only names after this one. */
  readonly cursor: string | undefined;
  /** Which entries may be shown. */
  readonly shows: (name: string) => boolean;
  /** The most entries a folder may have, shown or not. */
  readonly maximumFolderEntries: number;
  /** Ends the listing between two batches. */
  readonly signal: AbortSignal;
}

const batchEntries = 512;

/**
 * Lists a page of a folder. Links are named, not followed. A name that no request can ask for (not well-formed UTF-8,
 * control characters, longer than a segment) is left out.
 *
 * Every page reads the whole folder and keeps one page of it. A folder that changes between two pages may show an entry
 * that came or miss one that went; it never shows one twice.
 *
 * @param entry What the walk found.
 * @param options Which page.
 * @throws AnswerFailure for anything but a folder, and for one with too many entries.
 */
export async function listFolder(entry: OpenedEntry, options: ListFolderOptions): Promise<FolderPage> {
  const { requestedPath, limit, cursor, maximumFolderEntries } = options;
  if (!entry.stats.isDirectory()) throw fileFailure("list", requestedPath, "it is not a folder", "INVALID");
  // One character per byte, since names need not be UTF-8.
  await using folder = await opendir(descriptorPath(entry.handle), { encoding: "latin1", bufferSize: batchEntries });
  let page: ListedEntry[] = [];
  let lastKept: string | undefined;
  let seen = 0;
  for (let next = await folder.read(); next !== null; next = await folder.read()) {
    options.signal.throwIfAborted();
    seen++;
    if (seen > maximumFolderEntries) {
      throw fileFailure("list", requestedPath, `it has more than ${maximumFolderEntries} entries`, "LIMIT");
    }
    const name = askableName(next);
    const isOnLaterPage = lastKept !== undefined && name !== undefined && name > lastKept;
    if (name === undefined || isOnLaterPage || (cursor !== undefined && name <= cursor)) continue;
    if (!options.shows(name)) continue;
    page.push({ name, type: entryKind(next) });
    if (page.length >= limit + batchEntries) {
      page = firstByName(page, limit);
      lastKept = page.at(-1)?.name;
    }
  }
  const entries = firstByName(page, limit);
  const last = lastKept !== undefined || page.length > limit ? entries.at(-1)?.name : undefined;
  return { entries, ...(last === undefined ? {} : { cursor: last }) };
}

function askableName(entry: Dirent): string | undefined {
  const name = decodeFileName(entry.name);
  return name !== undefined && isSegment(name) && !isTemporaryName(name) ? name : undefined;
}

function firstByName(entries: readonly ListedEntry[], limit: number): ListedEntry[] {
  return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1)).slice(0, limit);
}

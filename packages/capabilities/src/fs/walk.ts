import type { Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

import { descriptorPath, entryFlags, folderFlags } from "./descriptor-path.ts";
import { systemErrorCode } from "./file-failure.ts";
import { type LinkTarget, readLinkTarget } from "./link-target.ts";
import { type Mount, startsWith } from "./mount.ts";
import type { MountedPath } from "./mounts.ts";
import { WalkRefusal } from "./walk-refusal.ts";

const maximumLinks = 40;
const maximumPending = 4_096;

/** What a walk came to. Whoever walked owns the handle. */
export interface FoundEntry {
  /** Names the entry without reading it (`O_PATH`); it is no link. */
  readonly handle: FileHandle;
  readonly stats: Stats;
}

/**
 * One walk from a mounted folder to an entry beneath it. It owns the handle of the folder it has reached, one at a
 * time however deep it is.
 */
export class Walk implements AsyncDisposable {
  readonly mount: Mount;
  #folder: FileHandle;
  #resolved: readonly string[] = [];
  #pending: readonly string[];
  #links = 0;
  #asksForFolder: boolean;

  /**
   * Starts at the mount; nothing is opened yet.
   *
   * @param start Where the path lies.
   * @param asksForFolder The path ended in a slash.
   */
  constructor(start: MountedPath, asksForFolder: boolean) {
    this.mount = start.mount;
    this.#folder = start.mount.base;
    this.#pending = start.components;
    this.#asksForFolder = asksForFolder;
  }

  /** The segments from the mount to what was found, no link among them. */
  get resolved(): readonly string[] {
    return this.#resolved;
  }

  /** The segments from the mount to what was looked for when the walk ended, as far as links were resolved. */
  get attempted(): readonly string[] {
    const segments = [...this.#resolved];
    for (const segment of this.#pending) {
      if (segment === "..") segments.pop();
      else segments.push(segment);
    }
    return segments;
  }

  /** How many links were followed. */
  get links(): number {
    return this.#links;
  }

  /** Only a folder may stand at the end: the path or a link's target ended in a slash. */
  get asksForFolder(): boolean {
    return this.#asksForFolder;
  }

  /**
   * Walks to the end of the path. The entry is opened with `O_PATH`: nothing reads it, and no device or pipe notices.
   *
   * @param signal Ends the walk between two steps.
   * @throws WalkRefusal when a link leads out of the mount or there are too many.
   */
  async toEntry(signal: AbortSignal): Promise<FoundEntry> {
    for (;;) {
      signal.throwIfAborted();
      const [name, ...rest] = this.#pending;
      if (name === undefined) return openWithStats(descriptorPath(this.#folder, "."), folderFlags);
      if (name === "..") await this.#stepUp(rest, signal);
      else if (rest.length > 0) await this.#stepDown(name, rest);
      else {
        const entry = await this.#openLast(name);
        if (entry !== undefined) return entry;
      }
    }
  }

  /** Closes the folder the walk has reached. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#enter(this.mount.base, []);
  }

  async #stepDown(name: string, rest: readonly string[]): Promise<void> {
    try {
      await this.#enter(await open(descriptorPath(this.#folder, name), folderFlags), [...this.#resolved, name]);
      this.#pending = rest;
    } catch (error) {
      const code = systemErrorCode(error);
      if (code !== "ENOTDIR" && code !== "ELOOP") throw error;
      if (!(await this.#follow(name, rest))) throw error;
    }
  }

  async #openLast(name: string): Promise<FoundEntry | undefined> {
    const entry = await openWithStats(descriptorPath(this.#folder, name), entryFlags);
    if (entry.stats.isSymbolicLink()) {
      await entry.handle.close();
      await this.#follow(name, []);
      return undefined;
    }
    this.#resolved = [...this.#resolved, name];
    this.#pending = [];
    return entry;
  }

  /** The folder above is found again from the mount, since no handle is kept per level. */
  async #stepUp(rest: readonly string[], signal: AbortSignal): Promise<void> {
    if (this.#resolved.length === 0) throw new WalkRefusal("a link leads out of the mounted folder");
    const above = this.#resolved.slice(0, -1);
    await this.#enter(this.mount.base, []);
    for (const name of above) {
      signal.throwIfAborted();
      await this.#enter(await open(descriptorPath(this.#folder, name), folderFlags), [...this.#resolved, name]);
    }
    this.#pending = rest;
  }

  /** Puts a link's target in front of what is still to go. False when the entry is no link (any more). */
  async #follow(name: string, rest: readonly string[]): Promise<boolean> {
    this.#links++;
    if (this.#links > maximumLinks) throw new WalkRefusal(`it needs more than ${maximumLinks} links`);
    const link = await readLinkTarget(descriptorPath(this.#folder, name));
    if (link === undefined) return false;
    if (rest.length === 0 && link.asksForFolder) this.#asksForFolder = true;
    this.#pending = [...(link.absolute ? await this.#fromMount(link) : link.segments), ...rest];
    if (this.#pending.length > maximumPending) throw new WalkRefusal("its links are too long");
    return true;
  }

  async #fromMount(link: LinkTarget): Promise<readonly string[]> {
    const { realSegments, base } = this.mount;
    if (!startsWith(link.segments, realSegments)) throw new WalkRefusal("a link leads out of the mounted folder");
    await this.#enter(base, []);
    return link.segments.slice(realSegments.length);
  }

  async #enter(folder: FileHandle, resolved: readonly string[]): Promise<void> {
    const previous = this.#folder;
    this.#folder = folder;
    this.#resolved = resolved;
    if (previous !== this.mount.base) await previous.close();
  }
}

async function openWithStats(path: string, flags: number): Promise<FoundEntry> {
  const handle = await open(path, flags);
  try {
    return { handle, stats: await handle.stat() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

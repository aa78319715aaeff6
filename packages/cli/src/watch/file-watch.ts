import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** What to watch. */
export interface WatchedFiles {
  /** Absolute paths; they need not be there. */
  readonly files: readonly string[];
  /** Folders of which every file with one of these endings counts. Default: none. */
  readonly folders?: readonly string[];
  /** Such as `.ts`. */
  readonly endings?: readonly string[];
}

/** Hears of changes of files. You own it: dispose of it. */
export interface FileWatch extends Disposable {
  /**
   * Says what to watch from now on. What changed in it since a moment counts as a change.
   *
   * @param watched The files.
   * @param sinceMs When they were looked at last, in milliseconds since 1970.
   */
  readonly set: (watched: WatchedFiles, sinceMs: number) => Promise<void>;
  /**
   * Waits until something changed, and a moment longer, since editors save in several steps.
   *
   * @returns Absolute paths, sorted; nothing when the signal was aborted.
   */
  readonly next: () => Promise<readonly string[]>;
}

/** Editors write, rename and set times in a row. */
const settleMs = 50;

/**
 * Watches files through their folders, so that a file that is replaced or comes only later is heard of too.
 *
 * @param signal Ends waiting.
 */
export function watchFiles(signal: AbortSignal): FileWatch {
  const watchers = new Map<string, FSWatcher>();
  const changed = new Set<string>();
  const seen = new Map<string, number>();
  let wanted: WatchedFiles = { files: [] };
  let wake = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => wake.resolve());

  const counts = (path: string): boolean =>
    wanted.files.includes(path) ||
    ((wanted.folders ?? []).includes(dirname(path)) && (wanted.endings ?? []).includes(extname(path)));
  const note = async (path: string): Promise<void> => {
    if (!counts(path)) return;
    const timeMs = await modifiedMs(path);
    // Reading a file is heard of too, on some systems.
    if (seen.get(path) === timeMs) return;
    seen.set(path, timeMs);
    changed.add(path);
    wake.resolve();
  };
  const open = (folder: string): FSWatcher | undefined => {
    try {
      const watcher = watch(folder, (_event, name) => void (name === null ? undefined : note(join(folder, name))));
      return watcher.on("error", () => watcher.close());
    } catch {
      // A folder that is not there has nothing to tell.
      return undefined;
    }
  };

  return {
    set: async (watched, sinceMs) => {
      wanted = watched;
      const folders = new Set([...watched.files.map((file) => dirname(file)), ...(watched.folders ?? [])]);
      for (const [folder, watcher] of watchers) {
        if (folders.has(folder)) continue;
        watcher.close();
        watchers.delete(folder);
      }
      for (const folder of folders) {
        const watcher = watchers.has(folder) ? undefined : open(folder);
        if (watcher !== undefined) watchers.set(folder, watcher);
      }
      for (const file of watched.files) {
        const timeMs = await modifiedMs(file);
        if (timeMs <= sinceMs) seen.set(file, timeMs);
        else await note(file);
      }
    },
    next: async () => {
      if (signal.aborted) return [];
      await wake.promise;
      wake = Promise.withResolvers<void>();
      if (signal.aborted) return [];
      await setTimeout(settleMs, undefined, { signal }).catch(() => undefined);
      const paths = [...changed].toSorted();
      changed.clear();
      return signal.aborted ? [] : paths;
    },
    [Symbol.dispose]: () => {
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

/** 0 for a file that is not there. */
async function modifiedMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}

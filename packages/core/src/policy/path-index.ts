import type { PathScope } from "../permissions/path-scope.ts";

/** Finds the entries whose path scope may match a path in a few look-ups, however many entries there are. */
export interface PathIndex<Entry> {
  readonly exact: Map<string, Entry[]>;
  readonly entries: Map<string, Entry[]>;
  readonly below: Map<string, Entry[]>;
}

/** An index without entries. */
export function createPathIndex<Entry>(): PathIndex<Entry> {
  return { exact: new Map(), entries: new Map(), below: new Map() };
}

/** Adds an entry under its path scope. */
export function addToPathIndex<Entry>(index: PathIndex<Entry>, scope: PathScope, entry: Entry): void {
  switch (scope.kind) {
    case "exact":
      return append(index.exact, scope.path, entry);
    case "entries":
    case "ending":
      return append(index.entries, scope.folder, entry);
    case "below":
      return append(index.below, scope.folder, entry);
  }
}

/**
 * Hands every entry that may match a path to `visit`, the narrowest first: exact, of its folder, below a folder from the
 * deepest up. An entry with an ending is handed over whatever the ending of the path is.
 *
 * @param path A canonical path.
 */
export function visitPathIndex<Entry>(index: PathIndex<Entry>, path: string, visit: (entry: Entry) => void): void {
  index.exact.get(path)?.forEach(visit);
  if (path === "/" || (index.entries.size === 0 && index.below.size === 0)) {
    return;
  }
  let folder = parentFolder(path);
  index.entries.get(folder)?.forEach(visit);
  index.below.get(folder)?.forEach(visit);
  while (index.below.size > 0 && folder !== "/") {
    folder = parentFolder(folder);
    index.below.get(folder)?.forEach(visit);
  }
}

/** Hands the entries that have a folder as their own to `visit`. */
export function visitFolder<Entry>(index: PathIndex<Entry>, folder: string, visit: (entry: Entry) => void): void {
  index.entries.get(folder)?.forEach(visit);
  index.below.get(folder)?.forEach(visit);
}

function parentFolder(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1));
}

/** Adds an entry to the list under a key. */
export function append<Entry>(map: Map<string, Entry[]>, key: string, entry: Entry): void {
  const list = map.get(key);
  if (list === undefined) {
    map.set(key, [entry]);
  } else {
    list.push(entry);
  }
}

import type { FilePermission } from "../permissions/permission.ts";
import type { PermissionEntry } from "../permissions/permission-entry.ts";
import type { PermissionRequest } from "../permissions/permission-request.ts";
import { includesScheme, letsBeListed, matchesDeny, matchesItself } from "../permissions/matches.ts";
import { addToNetworkIndex, createNetworkIndex, type NetworkIndex, visitNetworkIndex } from "./network-index.ts";
import { addToPathIndex, append, createPathIndex, type PathIndex, visitFolder, visitPathIndex } from "./path-index.ts";

/**
 * A list of entries, compiled for look-ups. It only narrows the entries down: whether one matches is asked of the
 * grammar's own functions, so an error here can lose a match but never add one.
 */
export interface EntryIndex<Entry extends PermissionEntry = PermissionEntry> {
  /** In the order they were listed. */
  readonly entries: readonly Entry[];
  /** The entries that match a request, the narrowest first. */
  matching(request: PermissionRequest): readonly Entry[];
  /** The `fs:read` patterns that let a folder be stat'ed and listed though they do not match it. */
  lettingBeListed(request: PermissionRequest): readonly Entry[];
}

type FileAction = FilePermission["action"];

const none: readonly never[] = Object.freeze([]);

/**
 * Compiles a list of entries.
 *
 * @param entries In the order of the list.
 * @param side `deny` reads a missing port, path or host as every one.
 */
export function createEntryIndex<Entry extends PermissionEntry>(
  entries: readonly Entry[],
  side: "allow" | "deny",
): EntryIndex<Entry> {
  const schemes: Readonly<Record<"http" | "https", NetworkIndex<Entry>>> = {
    http: createNetworkIndex(),
    https: createNetworkIndex(),
  };
  const files: Readonly<Record<FileAction, PathIndex<Entry>>> = {
    read: createPathIndex(),
    write: createPathIndex(),
    delete: createPathIndex(),
  };
  const others = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { permission } = entry;
    if (permission.category === "network") {
      for (const scheme of ["http", "https"] as const) {
        if (includesScheme(permission, scheme)) {
          addToNetworkIndex(schemes[scheme], permission.scope, entry);
        }
      }
    } else {
      if (permission.category === "fs") {
        addToPathIndex(files[permission.action], permission.path, entry);
      }
      append(others, permission.category, entry);
    }
  }
  const isMatch = side === "allow" ? matchesItself : matchesDeny;

  const candidates = (request: PermissionRequest, visit: (entry: Entry) => void): void => {
    if (request.category === "network") {
      visitNetworkIndex(schemes[request.action], request, visit);
    } else if (request.category === "fs" && request.purpose !== "tree") {
      visitPathIndex(files[request.action], request.path, visit);
    } else {
      others.get(request.category)?.forEach(visit);
    }
  };

  return Object.freeze({
    entries: Object.freeze([...entries]),
    matching: (request: PermissionRequest): readonly Entry[] => {
      if (entries.length === 0) {
        return none;
      }
      const found: Entry[] = [];
      candidates(request, (entry) => {
        if (isMatch(entry.permission, request) && methodMatches(entry, request)) {
          found.push(entry);
        }
      });
      return found;
    },
    lettingBeListed: (request: PermissionRequest): readonly Entry[] => {
      if (request.category !== "fs" || (request.purpose !== "stat" && request.purpose !== "list")) {
        return none;
      }
      const found: Entry[] = [];
      visitFolder(files[request.action], request.path, (entry) => {
        if (letsBeListed(entry.permission, request)) {
          found.push(entry);
        }
      });
      return found;
    },
  });
}

/** Says whether the methods of an entry include the one of a request. An entry without methods has them all. */
export function methodMatches(entry: PermissionEntry, request: PermissionRequest): boolean {
  return entry.methods === undefined || (request.category === "network" && entry.methods.has(request.method));
}

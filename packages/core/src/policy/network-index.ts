import type { NetworkScope } from "../permissions/network-scope.ts";
import type { NetworkRequest } from "../permissions/permission-request.ts";
import { addToPathIndex, createPathIndex, type PathIndex, visitPathIndex } from "./path-index.ts";

interface HostEntries<Entry> {
  readonly withPath: Entry[];
  readonly withoutPath: Entry[];
  readonly paths: PathIndex<Entry>;
}

/** Finds the entries whose network scope may match a request in a few look-ups. */
export interface NetworkIndex<Entry> {
  readonly hosts: Map<string, HostEntries<Entry>>;
  readonly suffixes: Map<string, HostEntries<Entry>>;
  readonly anyHost: Entry[];
}

/** An index without entries. */
export function createNetworkIndex<Entry>(): NetworkIndex<Entry> {
  return { hosts: new Map(), suffixes: new Map(), anyHost: [] };
}

/** Adds an entry under its scope. */
export function addToNetworkIndex<Entry>(
  index: NetworkIndex<Entry>,
  scope: NetworkScope | undefined,
  entry: Entry,
): void {
  if (scope === undefined) {
    index.anyHost.push(entry);
    return;
  }
  const { host, path } = scope;
  const at =
    host.kind === "suffix"
      ? entriesOf(index.suffixes, host.suffix)
      : entriesOf(index.hosts, host.kind === "name" ? host.name : host.address);
  if (path === undefined) {
    at.withoutPath.push(entry);
  } else {
    at.withPath.push(entry);
    addToPathIndex(at.paths, path, entry);
  }
}

/**
 * Hands every entry that may match a request to `visit`: of its host, then of a suffix from the longest, then of any
 * host; on each, those with a path first. A path that can be read in two ways brings every entry of its hosts.
 */
export function visitNetworkIndex<Entry>(
  index: NetworkIndex<Entry>,
  request: NetworkRequest,
  visit: (entry: Entry) => void,
): void {
  visitHost(index.hosts.get(request.host), request, visit);
  if (index.suffixes.size > 0) {
    for (let dot = request.host.indexOf("."); dot !== -1; dot = request.host.indexOf(".", dot + 1)) {
      visitHost(index.suffixes.get(request.host.slice(dot + 1)), request, visit);
    }
  }
  index.anyHost.forEach(visit);
}

function visitHost<Entry>(
  at: HostEntries<Entry> | undefined,
  request: NetworkRequest,
  visit: (entry: Entry) => void,
): void {
  if (at === undefined) {
    return;
  }
  if (request.ambiguousPath) {
    at.withPath.forEach(visit);
  } else {
    visitPathIndex(at.paths, request.path, visit);
  }
  at.withoutPath.forEach(visit);
}

function entriesOf<Entry>(map: Map<string, HostEntries<Entry>>, key: string): HostEntries<Entry> {
  const existing = map.get(key);
  if (existing !== undefined) {
    return existing;
  }
  const created: HostEntries<Entry> = { withPath: [], withoutPath: [], paths: createPathIndex() };
  map.set(key, created);
  return created;
}

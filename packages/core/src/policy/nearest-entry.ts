import { hostMatches } from "../permissions/host-scope.ts";
import { includesScheme, portMatches, urlPathMatches } from "../permissions/matches.ts";
import type { Permission } from "../permissions/permission.ts";
import type { PermissionRequest } from "../permissions/permission-request.ts";
import { methodMatches } from "./entry-index.ts";
import type { GrantEntry } from "./grants.ts";

/** The part of an entry that a request fails at. */
export type FailedPart = "host" | "port" | "path" | "name" | "method";

/** The entry that comes closest to matching a request. */
export interface NearestEntry {
  readonly entry: GrantEntry;
  readonly failsAt: FailedPart;
}

// Later means closer.
const order: readonly FailedPart[] = ["name", "host", "port", "path", "method"];

/**
 * Finds the entry of the same category and action that fails latest: at its host, its port, its path, its methods. Of two
 * that fail at the same part, the first listed wins.
 *
 * @param entries Entries of which none matches.
 */
export function nearestEntry(entries: readonly GrantEntry[], request: PermissionRequest): NearestEntry | undefined {
  let nearest: NearestEntry | undefined;
  for (const entry of entries) {
    const failsAt = failedPart(entry, request);
    if (failsAt !== undefined && (nearest === undefined || order.indexOf(failsAt) > order.indexOf(nearest.failsAt))) {
      nearest = { entry, failsAt };
    }
  }
  return nearest;
}

function failedPart(entry: GrantEntry, request: PermissionRequest): FailedPart | undefined {
  const { permission } = entry;
  if (permission.category === "network" && request.category === "network") {
    if (!includesScheme(permission, request.action)) {
      return undefined;
    }
    const { scope } = permission;
    if (scope === undefined ? request.knownNonPublic : !hostMatches(scope.host, request.host)) {
      return "host";
    }
    if (!portMatches(scope?.port, request)) {
      return "port";
    }
    if (!urlPathMatches(scope?.path, request)) {
      return "path";
    }
    return methodMatches(entry, request) ? undefined : "method";
  }
  if (permission.category !== request.category || permission.action !== request.action) {
    return undefined;
  }
  if (permission.category === "secret" && request.category === "secret" && permission.name === request.name) {
    return hostMatches(permission.host, request.host) ? "port" : "host";
  }
  return partByCategory[permission.category];
}

const partByCategory: Readonly<Record<Permission["category"], FailedPart>> = {
  network: "host",
  fs: "path",
  kv: "name",
  secret: "name",
  env: "name",
  skill: "name",
  model: "name",
};

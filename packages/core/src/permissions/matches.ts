import { defaultPort } from "./canonical-network-request.ts";
import { hostMatches } from "./host-scope.ts";
import { isFolderOrBelow, pathMatches, pathReachesBelow, type PathScope } from "./path-scope.ts";
import type { FilePermission, NetworkPermission, Permission } from "./permission.ts";
import type { FileRequest, NetworkRequest, PermissionRequest } from "./permission-request.ts";

/**
 * Says whether a permission, as an entry that allows, matches a request.
 *
 * This is the meaning of the grammar, one permission at a time. It says nothing about the address a name resolves to,
 * the limits of an entry or what else a policy holds: `decide` does.
 *
 * @param request In canonical form, as the `canonical…Request` functions make it.
 */
export function matches(permission: Permission, request: PermissionRequest): boolean {
  return matchesItself(permission, request) || letsBeListed(permission, request);
}

/**
 * Says whether a permission, as an entry of a `deny` list, matches a request: no port or path means every one, no scope
 * every host, and a path that can be read in two ways matches every path on its host.
 */
export function matchesDeny(permission: Permission, request: PermissionRequest): boolean {
  if (permission.category === "network" && request.category === "network") {
    return networkDenyMatches(permission, request);
  }
  if (permission.category === "secret" && request.category === "secret") {
    return (
      permission.name === request.name &&
      hostMatches(permission.host, request.host) &&
      (permission.port === undefined || permission.port === request.port)
    );
  }
  if (permission.category === "fs" && request.category === "fs" && request.purpose === "tree") {
    return permission.action === request.action && pathReachesBelow(permission.path, request.path);
  }
  return matchesItself(permission, request);
}

/** Like {@link matches}, without the folders that a pattern lets be listed though it does not match them. */
export function matchesItself(permission: Permission, request: PermissionRequest): boolean {
  switch (permission.category) {
    case "network":
      return request.category === "network" && networkMatches(permission, request);
    case "fs":
      return request.category === "fs" && permission.action === request.action && fileMatches(permission, request);
    case "kv":
      return (
        request.category === "kv" &&
        permission.action === request.action &&
        (permission.prefix === undefined || request.key.startsWith(permission.prefix))
      );
    case "secret":
      return (
        request.category === "secret" &&
        permission.name === request.name &&
        hostMatches(permission.host, request.host) &&
        (permission.port ?? defaultPort("https")) === request.port
      );
    case "env":
      return request.category === "env" && permission.name === request.name;
    case "skill":
      return request.category === "skill" && permission.id === request.id;
    case "model":
      return request.category === "model" && (permission.model === undefined || permission.model === request.model);
  }
}

/** Says whether an `fs:read` pattern lets its folder be stat'ed or listed, showing only the entries it matches. */
export function letsBeListed(permission: Permission, request: PermissionRequest): boolean {
  return (
    permission.category === "fs" &&
    request.category === "fs" &&
    permission.action === "read" &&
    request.action === "read" &&
    (request.purpose === "stat" || request.purpose === "list") &&
    permission.path.kind !== "exact" &&
    permission.path.folder === request.path
  );
}

/** Says whether the action of a network permission includes a scheme. */
export function includesScheme(permission: NetworkPermission, scheme: "http" | "https"): boolean {
  return permission.action === "http" || scheme === "https";
}

/** Says whether an entry that allows `port` (undefined: the default) allows the port of a request. */
export function portMatches(port: number | undefined, request: NetworkRequest): boolean {
  return (port ?? defaultPort(request.action)) === request.port;
}

/** Says whether an entry that allows `path` (undefined: every path) allows the path of a request. */
export function urlPathMatches(path: PathScope | undefined, request: NetworkRequest): boolean {
  return path === undefined || (!request.ambiguousPath && pathMatches(path, request.path));
}

function fileMatches(permission: FilePermission, request: FileRequest): boolean {
  if (request.purpose === "tree") {
    return permission.path.kind === "below" && isFolderOrBelow(permission.path.folder, request.path);
  }
  return pathMatches(permission.path, request.path);
}

function networkMatches(permission: NetworkPermission, request: NetworkRequest): boolean {
  const { scope } = permission;
  if (!includesScheme(permission, request.action) || !portMatches(scope?.port, request)) {
    return false;
  }
  if (scope === undefined) {
    return !request.knownNonPublic;
  }
  return hostMatches(scope.host, request.host) && urlPathMatches(scope.path, request);
}

function networkDenyMatches(permission: NetworkPermission, request: NetworkRequest): boolean {
  const { scope } = permission;
  if (!includesScheme(permission, request.action)) {
    return false;
  }
  if (scope === undefined) {
    return true;
  }
  return (
    hostMatches(scope.host, request.host) &&
    (scope.port === undefined || scope.port === request.port) &&
    (scope.path === undefined || request.ambiguousPath || pathMatches(scope.path, request.path))
  );
}

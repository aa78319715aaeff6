import { defaultPort, isKnownNonPublic } from "./canonical-network-request.ts";
import { hostCovers } from "./host-scope.ts";
import type { HostScope } from "./host-scope.ts";
import { pathCovers } from "./path-scope.ts";
import type { NetworkPermission, Permission } from "./permission.ts";

/**
 * Says whether permission `a` matches every request that `b` matches, both as entries that allow.
 *
 * It compares two single permissions; a request that is only covered by several together is not covered.
 */
export function covers(a: Permission, b: Permission): boolean {
  switch (a.category) {
    case "network":
      return b.category === "network" && networkCovers(a, b);
    case "fs":
      return b.category === "fs" && a.action === b.action && pathCovers(a.path, b.path);
    case "kv":
      return (
        b.category === "kv" &&
        a.action === b.action &&
        (a.prefix === undefined || (b.prefix?.startsWith(a.prefix) ?? false))
      );
    case "secret":
      return (
        b.category === "secret" &&
        a.name === b.name &&
        (a.port ?? defaultPort("https")) === (b.port ?? defaultPort("https")) &&
        hostCovers(a.host, b.host)
      );
    case "env":
      return b.category === "env" && a.name === b.name;
    case "skill":
      return b.category === "skill" && a.id === b.id;
    case "model":
      return b.category === "model" && (a.model === undefined || a.model === b.model);
  }
}

function networkCovers(a: NetworkPermission, b: NetworkPermission): boolean {
  if (a.action === "https" && b.action === "http") {
    return false;
  }
  if (!portCovers(a.scope?.port, b)) {
    return false;
  }
  if (a.scope === undefined) {
    return b.scope === undefined || !isNonPublicScope(b.scope.host);
  }
  if (b.scope === undefined || !hostCovers(a.scope.host, b.scope.host)) {
    return false;
  }
  return a.scope.path === undefined || (b.scope.path !== undefined && pathCovers(a.scope.path, b.scope.path));
}

/** No port is the default of each scheme that the action means, so `http` without a port is two ports. */
function portCovers(port: number | undefined, b: NetworkPermission): boolean {
  const other = b.scope?.port;
  if (port === other) {
    return true;
  }
  return b.action === "https" && (port ?? defaultPort("https")) === (other ?? defaultPort("https"));
}

function isNonPublicScope(host: HostScope): boolean {
  switch (host.kind) {
    case "name":
      return isKnownNonPublic(host.name);
    case "address":
      return isKnownNonPublic(host.address);
    case "suffix":
      return isKnownNonPublic(host.suffix);
  }
}

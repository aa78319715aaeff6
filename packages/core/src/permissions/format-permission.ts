import { formatHostAndPort, formatNetworkScope } from "./network-scope.ts";
import { formatPathScope } from "./path-scope.ts";
import type { Permission } from "./permission.ts";

/**
 * Writes a permission as its one canonical text: `formatPermission(parsePermission(text))` is `text`.
 *
 * @param permission A permission that {@link parsePermission} returned. Others are written as they are, unchecked.
 */
export function formatPermission(permission: Permission): string {
  const scope = formatScope(permission);
  const head = `${permission.category}:${permission.action}`;
  return scope === undefined ? head : `${head}:${scope}`;
}

function formatScope(permission: Permission): string | undefined {
  switch (permission.category) {
    case "network":
      return permission.scope === undefined ? undefined : formatNetworkScope(permission.scope);
    case "fs":
      return formatPathScope(permission.path);
    case "kv":
      return permission.prefix === undefined ? undefined : `${permission.prefix}*`;
    case "secret":
      return `${permission.name}@${formatHostAndPort(permission)}`;
    case "env":
      return permission.name;
    case "skill":
      return permission.id;
    case "model":
      return permission.model;
  }
}

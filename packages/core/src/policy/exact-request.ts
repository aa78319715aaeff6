import { canonicalFileRequest } from "../permissions/canonical-file-request.ts";
import {
  canonicalEnvironmentRequest,
  canonicalModelRequest,
  canonicalSkillRequest,
} from "../permissions/canonical-name-request.ts";
import { canonicalNetworkRequest } from "../permissions/canonical-network-request.ts";
import { formatHostScope } from "../permissions/host-scope.ts";
import type { NetworkPermission, Permission } from "../permissions/permission.ts";
import type { PermissionRequest } from "../permissions/permission-request.ts";

/**
 * The one request a permission means, when it names one thing and not a pattern: a path, a host with a path, a name. A
 * policy's `deny` is applied to requests, so this is how it applies to what a person asks about.
 *
 * @param permission A parsed permission.
 * @returns Undefined for a pattern, and for what has no request of its own.
 */
export function exactRequest(permission: Permission): PermissionRequest | undefined {
  switch (permission.category) {
    case "fs":
      return permission.path.kind === "exact"
        ? canonicalFileRequest(permission.action, permission.path.path)
        : undefined;
    case "network":
      return exactUrl(permission);
    case "env":
      return canonicalEnvironmentRequest(permission.name);
    case "skill":
      return canonicalSkillRequest(permission.id);
    case "model":
      return permission.model === undefined ? undefined : canonicalModelRequest(permission.model);
    case "kv":
    case "secret":
      return undefined;
  }
}

function exactUrl({ action, scope }: NetworkPermission): PermissionRequest | undefined {
  if (scope?.path?.kind !== "exact") return undefined;
  const host = formatHostScope(scope.host);
  if (host.startsWith("*")) return undefined;
  const port = scope.port === undefined ? "" : `:${scope.port}`;
  return canonicalNetworkRequest(`${action}://${host}${port}${scope.path.path}`);
}

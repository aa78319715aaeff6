import { defaultPort } from "../permissions/canonical-network-request.ts";
import { isPermission } from "../permissions/parse-permission.ts";
import type { NetworkRequest, PermissionRequest } from "../permissions/permission-request.ts";

const writablePath = /^\/[A-Za-z0-9._\-~+=@,:/]*$/u;
const writableHost = /^(?:[a-z0-9._-]+|\[[0-9a-f:]+\])$/u;

/**
 * The permission that matches only this request: what a skill may ask for, and what an operator may grant.
 *
 * A network permission cannot name a method or a query, a `kv` one not a single key: those are as narrow as they get.
 *
 * @returns Undefined when the grammar cannot write it, for example for a path with a blank.
 */
export function exactPermission(request: PermissionRequest): string | undefined {
  const head = `${request.category}:${request.action}`;
  switch (request.category) {
    case "fs": {
      // Everything below a folder is what a rename of it needs.
      const path = request.purpose === "tree" ? `${request.path === "/" ? "" : request.path}/**` : request.path;
      return writablePath.test(request.path) && head.length + path.length < 1024 ? `${head}:${path}` : undefined;
    }
    case "network":
      return exactNetworkPermission(head, request);
    case "kv":
      return checked(request.key === "" ? head : `${head}:${request.key}*`);
    case "secret": {
      const port = request.port === defaultPort("https") ? "" : `:${request.port}`;
      return checked(`${head}:${request.name}@${request.host}${port}`);
    }
    case "env":
      return `${head}:${request.name}`;
    case "skill":
      return `${head}:${request.id}`;
    case "model":
      return `${head}:${request.model}`;
  }
}

function exactNetworkPermission(head: string, request: NetworkRequest): string | undefined {
  const { host, port, path } = request;
  if (request.ambiguousPath || port === 0 || !writableHost.test(host) || !writablePath.test(path)) {
    return undefined;
  }
  // Without its port `network:http` would also mean https on 443, and an address that is not public needs one.
  const isDefault = request.action === "https" && port === defaultPort("https") && !request.knownNonPublic;
  const text = `${head}:${host}${isDefault ? "" : `:${port}`}${path}`;
  return text.length <= 1024 ? text : undefined;
}

function checked(text: string): string | undefined {
  return isPermission(text) ? text : undefined;
}

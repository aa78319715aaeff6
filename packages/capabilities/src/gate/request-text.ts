import { escapeText, type PermissionRequest } from "@cordon/core";

const longest = 2_000;

/**
 * Writes a request like a permission, for decisions and events. Characters that could mislead a reader are escaped, so
 * it is not always a permission of the grammar.
 *
 * @param request In canonical form.
 */
export function requestText(request: PermissionRequest): string {
  return escapeText(`${request.category}:${request.action}:${scopeText(request)}`, longest);
}

function scopeText(request: PermissionRequest): string {
  switch (request.category) {
    case "fs":
      return request.path;
    case "network":
      return `${request.host}:${request.port}${request.path}`;
    case "kv":
      return request.key;
    case "secret":
      return `${request.name}@${request.host}:${request.port}`;
    case "env":
      return request.name;
    case "skill":
      return request.id;
    default:
      return request.model;
  }
}

import type { PermissionRequest } from "../permissions/permission-request.ts";

/** What a request asks for, in one line: its virtual path, URL without the query, key or name. Text of the guest. */
export function requestTarget(request: PermissionRequest): string {
  switch (request.category) {
    case "network":
      return request.url.split("?", 1)[0] ?? request.url;
    case "fs":
      return request.path;
    case "kv":
      return request.key;
    case "secret":
      return `${request.name}@${request.host}:${request.port}`;
    case "env":
      return request.name;
    case "skill":
      return request.id;
    case "model":
      return request.model;
  }
}

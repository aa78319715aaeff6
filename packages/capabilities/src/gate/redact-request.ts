import type { PermissionRequest } from "@cordon/core";

import type { Redactor } from "../secret/redactor.ts";

/**
 * Takes secrets out of the texts of a request that a guest chooses freely. It is for showing: nothing is decided on it.
 *
 * @param request In canonical form.
 * @param redactor Knows the secrets.
 */
export function redactRequest(request: PermissionRequest, redactor: Redactor): PermissionRequest {
  switch (request.category) {
    case "network":
      return { ...request, path: redactor.text(request.path), url: redactor.text(request.url) };
    case "fs":
      return { ...request, path: redactor.text(request.path) };
    case "kv":
      return { ...request, key: redactor.text(request.key) };
    default:
      return request;
  }
}

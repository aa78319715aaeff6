import { escapeText, type PermissionRequest, requestTarget } from "@cordon/core";

import { noSecrets, type Redactor } from "../secret/redactor.ts";

const longest = 2_000;

/**
 * Writes a request like a permission, for decisions and events. Characters that could mislead a reader are escaped, so
 * it is not always a permission of the grammar.
 *
 * @param request In canonical form.
 * @param redactor Takes secrets out, before the text is cut. Default: there are none.
 */
export function requestText(request: PermissionRequest, redactor: Redactor = noSecrets): string {
  return escapeText(redactor.text(`${request.category}:${request.action}:${scopeText(request)}`), longest);
}

/** Without the scheme, which is the action: this is what a network permission looks like. */
function scopeText(request: PermissionRequest): string {
  return request.category === "network" ? `${request.host}:${request.port}${request.path}` : requestTarget(request);
}

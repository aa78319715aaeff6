import { covers } from "../permissions/covers.ts";
import type { PermissionEntry } from "../permissions/permission-entry.ts";

/** What a manifest requests and no entry covers, in the order of the manifest. */
export interface MissingPermissions {
  /** A skill with one of these does not load. */
  readonly required: readonly PermissionEntry[];
  /** Marked optional: the skill loads, and using one fails typed. */
  readonly optional: readonly PermissionEntry[];
}

/**
 * Finds the requested permissions that no single entry covers. Covered in part, or by several entries together, is
 * missing. A `deny` has no part in this: it is applied to requests.
 *
 * @param requested The entries of the manifest.
 * @param granted The `allow` and `ask` entries of the policy together.
 * @param options `nowMs` is the time that `expires` is compared with. Default: the present.
 */
export function missingPermissions(
  requested: readonly PermissionEntry[],
  granted: readonly PermissionEntry[],
  options: { readonly nowMs?: number } = {},
): MissingPermissions {
  const nowMs = options.nowMs ?? Date.now();
  const holding = granted.filter((entry) => entry.expiresMs === undefined || nowMs < entry.expiresMs);
  const missing = requested.filter((entry) => !holding.some((candidate) => entryCovers(candidate, entry)));
  return {
    required: missing.filter((entry) => !entry.optional),
    optional: missing.filter((entry) => entry.optional),
  };
}

/** Says whether entry `a` matches every request that `b` matches, methods included. Limits are not part of matching. */
export function entryCovers(a: PermissionEntry, b: PermissionEntry): boolean {
  const { methods } = a;
  const coversMethods =
    methods === undefined || (b.methods !== undefined && [...b.methods].every((method) => methods.has(method)));
  return coversMethods && covers(a.permission, b.permission);
}

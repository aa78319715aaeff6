import { type Manifest, MountMissingError, type PathScope } from "@cordon/core";

/** The folder below which everything a scope matches lies, and the path itself for a scope that means one. */
const folderOf = (scope: PathScope): string => (scope.kind === "exact" ? scope.path : scope.folder);

const segmentsOf = (path: string): readonly string[] => path.split("/").filter((segment) => segment !== "");

const startsWith = (path: readonly string[], prefix: readonly string[]): boolean =>
  prefix.every((segment, index) => path[index] === segment);

/**
 * Finds the permissions for files of a place where nothing is mounted. Optional permissions are let pass.
 *
 * @param manifest What the skill requests.
 * @param mounts The virtual paths of the mounts.
 */
export function unmountedPermissions(manifest: Manifest, mounts: readonly string[]): readonly UnmountedPermission[] {
  return manifest.permissions.flatMap(({ permission, text, optional }) => {
    if (permission.category !== "fs" || optional) return [];
    const { path } = permission;
    const folder = segmentsOf(folderOf(path));
    const reachable = mounts.some((mount) => {
      const mounted = segmentsOf(mount);
      return startsWith(folder, mounted) || startsWith(mounted, folder);
    });
    const [top] = path.kind === "exact" ? folder.slice(0, -1) : folder;
    return reachable ? [] : [{ permission: text, mount: `/${top ?? ""}` }];
  });
}

/** A permission for files where nothing is mounted. */
export interface UnmountedPermission {
  readonly permission: string;
  /** The virtual path of a mount that would do. */
  readonly mount: string;
}

/**
 * Refuses a skill that requests files of a place where nothing is mounted: it was granted, so the operator meant it to
 * work, and every request would be refused.
 *
 * @param manifest What the skill requests. Optional permissions are let pass.
 * @param mounts The virtual paths of the mounts.
 * @throws MountMissingError for the first such permission.
 */
export function checkMounted(manifest: Manifest, mounts: readonly string[]): void {
  const [unmounted] = unmountedPermissions(manifest, mounts);
  if (unmounted !== undefined) throw new MountMissingError(manifest.id, unmounted.permission);
}

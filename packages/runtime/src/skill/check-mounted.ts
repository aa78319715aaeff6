import { type Manifest, MountMissingError, type PathScope } from "@cordon/core";

/** The folder below which everything a scope matches lies, and the path itself for a scope that means one. */
const folderOf = (scope: PathScope): string => (scope.kind === "exact" ? scope.path : scope.folder);

const segmentsOf = (path: string): readonly string[] => path.split("/").filter((segment) => segment !== "");

const startsWith = (path: readonly string[], prefix: readonly string[]): boolean =>
  prefix.every((segment, index) => path[index] === segment);

/**
 * Refuses a skill that requests files of a place where nothing is mounted: it was granted, so the operator meant it to
 * work, and every request would be refused.
 *
 * @param manifest What the skill requests. Optional permissions are let pass.
 * @param mounts The virtual paths of the mounts.
 * @throws MountMissingError for the first such permission.
 */
export function checkMounted(manifest: Manifest, mounts: readonly string[]): void {
  for (const { permission, text, optional } of manifest.permissions) {
    if (permission.category !== "fs" || optional) continue;
    const folder = segmentsOf(folderOf(permission.path));
    const reachable = mounts.some((mount) => {
      const mounted = segmentsOf(mount);
      return startsWith(folder, mounted) || startsWith(mounted, folder);
    });
    if (!reachable) throw new MountMissingError(manifest.id, text);
  }
}

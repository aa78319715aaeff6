import { type Mount, startsWith } from "./mount.ts";
import type { MountedPath, Mounts } from "./mounts.ts";

/** Where virtual paths lead: all that file operations need of mounted folders. */
export type MountTable = Pick<Mounts, "find" | "folders" | "hasBelow" | "use">;

/**
 * The part of a skill's mounted folders that those who call it see in the same place. What a caller was granted means
 * folders under its own virtual paths: where the same path leads the skill to another folder, it was granted nothing.
 *
 * @param own Of the skill that is called. Borrowed.
 * @param callers Of each skill that waits for it. Borrowed.
 */
export function sharedMounts(own: MountTable, callers: readonly MountTable[]): MountTable {
  return {
    find(segments): MountedPath | undefined {
      const found = own.find(segments);
      if (found === undefined) return undefined;
      return callers.every((caller) => isSame(found.mount, caller.find(segments)?.mount)) ? found : undefined;
    },
    folders: own.folders,
    hasBelow: (virtualPath) => [own, ...callers].some((mounts) => mounts.hasBelow(virtualPath)),
    use: (action) => own.use(action),
  };
}

function isSame(mount: Mount, other: Mount | undefined): boolean {
  return (
    other !== undefined &&
    other.device === mount.device &&
    other.inode === mount.inode &&
    other.segments.length === mount.segments.length &&
    startsWith(other.segments, mount.segments)
  );
}

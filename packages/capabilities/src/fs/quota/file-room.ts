import { fileFailure } from "../file-failure.ts";
import type { MountTable } from "../mount-table.ts";
import type { FileIdentity, FileQuotas, RoomWanted } from "./file-quotas.ts";
import { measureFiles } from "./measure-files.ts";

/** What the calls of one skill may leave for one tenant. */
export interface FileQuota {
  readonly quotas: FileQuotas;
  /** Made by `quotaOwner`. */
  readonly owner: string;
  /** The most they leave, in bytes. */
  readonly bytes: number;
}

/** Room that was reserved for one change: either kept or given back. */
export interface ReservedRoom {
  /** It was used in this file or folder. */
  keep(file: FileIdentity): void;
  /** The same of a file that nobody can have written to before: what is known of its number is of one that is gone. */
  keepNew(file: FileIdentity): void;
  /** Nothing was left in it. */
  giveBack(): void;
}

/** What one changing operation needs of the quota. */
export interface FileRoom {
  /**
   * Reserves room before a change.
   *
   * @throws AnswerFailure, `LIMIT`, when there is not so much.
   */
  reserve(wanted: RoomWanted): Promise<ReservedRoom>;
  /** Whether nothing is counted anywhere, so that nobody needs to look at what goes. */
  readonly isEmpty: boolean;
  /** Whether it matters to anybody when a file is gone. */
  counts(file: FileIdentity): boolean;
  gone(file: FileIdentity): void;
  moved(): void;
}

/** How an operation names itself, and where it may look for files. */
export interface FileRoomOptions {
  readonly action: string;
  readonly requestedPath: string;
  readonly mounts: MountTable;
  readonly signal: AbortSignal;
}

/** A search of everything that is mounted is not made for each call of a skill that has no room. */
const measuredEveryMs = 10_000;

const unlimited: FileRoom = Object.freeze({
  reserve: async () => ({ keep: () => undefined, keepNew: () => undefined, giveBack: () => undefined }),
  isEmpty: true,
  counts: () => false,
  gone: () => undefined,
  moved: () => undefined,
});

/**
 * Gives one operation its room.
 *
 * @param quota Default: whatever is left is left.
 */
export function createFileRoom(quota: FileQuota | undefined, options: FileRoomOptions): FileRoom {
  if (quota === undefined) return unlimited;
  const { quotas, owner, bytes } = quota;
  const { action, requestedPath, mounts, signal } = options;
  return {
    async reserve(wanted) {
      const find = (files: ReadonlySet<string>): ReturnType<typeof measureFiles> => measureFiles(mounts, files, signal);
      const now = { nowMs: performance.now(), atMostEveryMs: measuredEveryMs };
      const fits = (): boolean => quotas.reserve(owner, wanted, bytes);
      if (!fits() && !((await quotas.compare(owner, find, now)) && fits())) {
        const text = "what the skill's calls have left in its folders takes all the room they have";
        throw fileFailure(action, requestedPath, text, "LIMIT");
      }
      return {
        keep: (file) => quotas.keep(owner, file, wanted),
        keepNew: (file) => {
          quotas.gone(file);
          quotas.keep(owner, file, wanted);
        },
        giveBack: () => quotas.giveBack(owner, wanted),
      };
    },
    get isEmpty() {
      return quotas.isEmpty;
    },
    counts: (file) => quotas.has(file),
    gone: (file) => quotas.gone(file),
    moved: () => quotas.moved(),
  };
}

/** What tells one file or folder from every other that is there. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

/** What a file or folder counts beside its content, in bytes: what most file systems take for one at least. */
export const entryBytes = 4_096;

/** The most files and folders of one owner that are counted; there is no room for more. */
export const maximumEntries = 100_000;

interface Holding {
  bytes: number;
  /** The files and folders its bytes are in. */
  readonly files: Set<string>;
  measuredAtMs: number;
}

/** How an owner's room is asked for. */
export interface RoomWanted {
  readonly bytes: number;
  /** Whether a file or folder is made for them. */
  readonly makesEntry: boolean;
  /** What is replaced, whose bytes are as good as free when the same owner left them. */
  readonly replaces?: FileIdentity | undefined;
}

/**
 * Counts what owners left in mounted folders: the content of each file they wrote or added to, and 4 KiB for each file and
 * folder they made, as long as those are there. It is in memory, so it begins anew with the process.
 *
 * What was written is known by the file itself, not by its name: it counts whatever it is called, and until it is gone. Files
 * that others change or remove beside Cordon are noticed when somebody looks, see `measureFiles`.
 */
export class FileQuotas {
  readonly #holdings = new Map<string, Holding>();
  /** By file, what each owner has in it. */
  readonly #charges = new Map<string, Map<string, number>>();
  #moves = 0;

  /** What an owner left, in bytes, with what is reserved. */
  bytesOf(owner: string): number {
    return this.#holdings.get(owner)?.bytes ?? 0;
  }

  /** Reserves room before anything is written. False when there is not so much; then nothing is reserved. */
  reserve(owner: string, { bytes, makesEntry, replaces }: RoomWanted, limitBytes: number): boolean {
    const { bytes: held = 0, files } = this.#holdings.get(owner) ?? {};
    const freed = replaces === undefined ? 0 : (this.#charges.get(keyOf(replaces))?.get(owner) ?? 0);
    const wanted = bytes + (makesEntry ? entryBytes : 0);
    if (held - freed + wanted > limitBytes) return false;
    if (makesEntry && (files?.size ?? 0) >= maximumEntries) return false;
    this.#holdingOf(owner).bytes += wanted;
    return true;
  }

  /** Gives back room that was reserved and in which nothing was left. */
  giveBack(owner: string, { bytes, makesEntry }: RoomWanted): void {
    this.#take(owner, bytes + (makesEntry ? entryBytes : 0));
  }

  /** Notes in which file reserved room was used. */
  keep(owner: string, file: FileIdentity, { bytes, makesEntry }: RoomWanted): void {
    const key = keyOf(file);
    const owners = this.#charges.get(key) ?? new Map<string, number>();
    owners.set(owner, (owners.get(owner) ?? 0) + bytes + (makesEntry ? entryBytes : 0));
    this.#charges.set(key, owners);
    this.#holdingOf(owner).files.add(key);
  }

  /** Whether nobody left anything. */
  get isEmpty(): boolean {
    return this.#charges.size === 0;
  }

  /** Whether anybody has anything in a file. */
  has(file: FileIdentity): boolean {
    return this.#charges.has(keyOf(file));
  }

  /** Notes that a file or folder is there no more, under no name. */
  gone(file: FileIdentity): void {
    const key = keyOf(file);
    const owners = this.#charges.get(key);
    this.#charges.delete(key);
    for (const [owner, bytes] of owners ?? []) {
      this.#holdings.get(owner)?.files.delete(key);
      this.#take(owner, bytes);
    }
  }

  /** Notes that something was given another name: whoever looks for files meanwhile may have missed it. */
  moved(): void {
    this.#moves += 1;
  }

  /**
   * Compares what is counted for an owner with what somebody finds.
   *
   * @param find Looks for these files; gives those that are there, or undefined when it could not look everywhere.
   * @returns Whether there may be more room now.
   */
  async compare(
    owner: string,
    find: (files: ReadonlySet<string>) => Promise<ReadonlySet<string> | undefined>,
    now: { readonly nowMs: number; readonly atMostEveryMs: number },
  ): Promise<boolean> {
    const holding = this.#holdings.get(owner);
    if (holding === undefined || now.nowMs - holding.measuredAtMs < now.atMostEveryMs) return false;
    holding.measuredAtMs = now.nowMs;
    const before = this.#moves;
    const counted = new Set(holding.files);
    const found = await find(counted);
    if (found === undefined || this.#moves !== before) return false;
    for (const key of counted) if (!found.has(key)) this.#release(owner, key);
    return true;
  }

  #release(owner: string, key: string): void {
    const owners = this.#charges.get(key);
    const bytes = owners?.get(owner);
    if (owners === undefined || bytes === undefined) return;
    owners.delete(owner);
    if (owners.size === 0) this.#charges.delete(key);
    this.#holdings.get(owner)?.files.delete(key);
    this.#take(owner, bytes);
  }

  #holdingOf(owner: string): Holding {
    const known = this.#holdings.get(owner);
    if (known !== undefined) return known;
    const holding: Holding = { bytes: 0, files: new Set(), measuredAtMs: Number.NEGATIVE_INFINITY };
    this.#holdings.set(owner, holding);
    return holding;
  }

  #take(owner: string, bytes: number): void {
    const holding = this.#holdings.get(owner);
    if (holding === undefined) return;
    holding.bytes -= bytes;
    if (holding.bytes === 0 && holding.files.size === 0) this.#holdings.delete(owner);
  }
}

/** How a file is known in {@link FileQuotas}. */
export function keyOf({ dev, ino }: FileIdentity): string {
  return `${dev}:${ino}`;
}

/** The owner of what the calls of one skill leave for one tenant. */
export function quotaOwner(tenant: string | undefined, skillId: string): string {
  return JSON.stringify([tenant ?? null, skillId]);
}

import {
  entryBytes,
  type KeyPage,
  type KeyValueSpace,
  type KeyValueStore,
  type ListKeysOptions,
  type StoreOutcome,
  type StoreValueOptions,
} from "./key-value-store.ts";
import { MemoryKeyValueSpace } from "./memory-key-value-space.ts";

/** What a store in memory may take, and its clock. */
export interface MemoryKeyValueStoreOptions {
  /** The most all spaces may hold together, by `entryBytes`. Default 64 MiB. */
  readonly maximumBytes?: number;
  /** Milliseconds of the Unix clock. Default `Date.now`. */
  readonly now?: () => number;
}

/**
 * Makes a store that keeps its spaces in the memory of this process: fast, bounded, and gone when the process ends.
 *
 * @param options Its bound and its clock.
 */
export function createMemoryKeyValueStore(options: MemoryKeyValueStoreOptions = {}): KeyValueStore {
  const { maximumBytes = 64 * 1024 * 1024, now = Date.now } = options;
  const spaces = new Map<string, MemoryKeyValueSpace>();

  /** Runs over every space, so only when there is no room. */
  const bytesInUse = (nowMs: number): number => {
    let bytes = 0;
    for (const [name, space] of spaces) {
      space.dropExpired(nowMs);
      if (space.bytes === 0) spaces.delete(name);
      bytes += space.bytes;
    }
    return bytes;
  };
  let knownBytes = 0;

  const write = <Result>(space: MemoryKeyValueSpace, change: () => Result): Result => {
    const before = space.bytes;
    const result = change();
    knownBytes += space.bytes - before;
    return result;
  };

  const set = (
    owner: KeyValueSpace,
    key: string,
    value: Uint8Array,
    { ttlMs, quotaBytes }: StoreValueOptions,
  ): StoreOutcome => {
    const nowMs = now();
    const space = spaces.get(nameOf(owner)) ?? new MemoryKeyValueSpace();
    write(space, () => space.dropExpired(nowMs));
    const addedBytes = entryBytes(key, value) - space.bytesOf(key);
    if (space.bytes + addedBytes > quotaBytes) return { stored: false, full: "space" };
    if (knownBytes + addedBytes > maximumBytes) knownBytes = bytesInUse(nowMs);
    if (knownBytes + addedBytes > maximumBytes) return { stored: false, full: "store" };
    write(space, () => space.set(key, new Uint8Array(value), ttlMs === undefined ? Infinity : nowMs + ttlMs));
    spaces.set(nameOf(owner), space);
    return { stored: true };
  };

  const remove = (owner: KeyValueSpace, key: string): boolean => {
    const space = spaces.get(nameOf(owner));
    if (space === undefined) return false;
    const wasThere = write(space, () => space.delete(key, now()));
    if (space.bytes === 0) spaces.delete(nameOf(owner));
    return wasThere;
  };

  const list = (owner: KeyValueSpace, listing: ListKeysOptions): KeyPage => {
    const space = spaces.get(nameOf(owner));
    return space === undefined ? { keys: [] } : write(space, () => space.list(listing, now()));
  };

  return Object.freeze({
    get: async (owner: KeyValueSpace, key: string) => {
      const value = spaces.get(nameOf(owner))?.get(key, now());
      return value === undefined ? undefined : new Uint8Array(value);
    },
    set: async (...[owner, key, value, settings]: Parameters<KeyValueStore["set"]>) => set(owner, key, value, settings),
    delete: async (owner: KeyValueSpace, key: string) => remove(owner, key),
    list: async (owner: KeyValueSpace, listing: ListKeysOptions) => list(owner, listing),
  });
}

/** JSON keeps the two apart whatever characters they hold. */
function nameOf({ tenant, skillId }: KeyValueSpace): string {
  return JSON.stringify([tenant ?? null, skillId]);
}

/** Whose keys they are: nothing is shared between two tenants or two skills. */
export interface KeyValueSpace {
  /** The tenant of the call; undefined is a tenant of its own. */
  readonly tenant: string | undefined;
  readonly skillId: string;
}

/** How to store a value. */
export interface StoreValueOptions {
  /** The time after which the key is gone, in milliseconds; undefined means never. */
  readonly ttlMs: number | undefined;
  /** The most the space may hold afterwards, by {@link entryBytes}. */
  readonly quotaBytes: number;
}

/** What became of a value: it is stored whole, or nothing changed. */
export type StoreOutcome =
  | { readonly stored: true }
  | {
      readonly stored: false;
      /** The space is full, or the store as a whole. */
      readonly full: "space" | "store";
    };

/** Which keys to list. */
export interface ListKeysOptions {
  /** Only keys that start with it. */
  readonly prefix: string;
  /** Only keys after this one. */
  readonly cursor: string | undefined;
  /** The most keys to give. */
  readonly limit: number;
  /** Which keys may be shown; others do not count. */
  readonly shows: (key: string) => boolean;
}

/** A page of keys. */
export interface KeyPage {
  /** In the order of their UTF-16 code units. */
  readonly keys: readonly string[];
  /** The last key of the page when there are more. */
  readonly cursor?: string;
}

/**
 * Where key-value spaces are kept: a port. It does not decide who may do what; the gate has done that.
 *
 * Each operation is atomic by itself: two that run at once act as if one came first. Values are copied in and out. A key
 * that expired is gone for every operation, and its bytes count for nothing. The contract is executable:
 * `contract/describe-key-value-store.ts`.
 */
export interface KeyValueStore {
  /** A copy of the value, or undefined. */
  get(space: KeyValueSpace, key: string): Promise<Uint8Array | undefined>;
  /** Stores a value under a key, in place of an earlier one with its time. */
  set(space: KeyValueSpace, key: string, value: Uint8Array, options: StoreValueOptions): Promise<StoreOutcome>;
  /** Removes a key. False when there was none. */
  delete(space: KeyValueSpace, key: string): Promise<boolean>;
  /** Lists keys. A space that changes between two pages may show a key that came or miss one that went. */
  list(space: KeyValueSpace, options: ListKeysOptions): Promise<KeyPage>;
}

const overheadBytes = 64;

/**
 * What an entry counts for against a quota: the UTF-8 bytes of its key, those of its value, and 64 for itself, so that
 * empty values under many keys are not free.
 */
export function entryBytes(key: string, value: Uint8Array): number {
  return Buffer.byteLength(key) + value.length + overheadBytes;
}

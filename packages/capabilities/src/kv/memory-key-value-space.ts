import { entryBytes, type KeyPage, type ListKeysOptions } from "./key-value-store.ts";

interface Entry {
  readonly value: Uint8Array;
  readonly bytes: number;
  /** Infinity means never. */
  readonly expiresAtMs: number;
}

/** The keys of one space in memory, with what they count for. */
export class MemoryKeyValueSpace {
  readonly #entries = new Map<string, Entry>();
  #sortedKeys: readonly string[] | undefined;
  /** Nothing expires before it. */
  #nextExpiryMs = Infinity;
  #bytes = 0;

  /** Entries by {@link entryBytes}, those that expired and were not dropped yet included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The value itself, not a copy. */
  get(key: string, nowMs: number): Uint8Array | undefined {
    const entry = this.#entries.get(key);
    return entry === undefined || entry.expiresAtMs <= nowMs ? undefined : entry.value;
  }

  /** What the entry under a key counts for. */
  bytesOf(key: string): number {
    return this.#entries.get(key)?.bytes ?? 0;
  }

  /** Keeps the value itself, not a copy. */
  set(key: string, value: Uint8Array, expiresAtMs: number): void {
    const bytes = entryBytes(key, value);
    if (!this.#entries.has(key)) this.#sortedKeys = undefined;
    this.#bytes += bytes - this.bytesOf(key);
    this.#entries.set(key, { value, bytes, expiresAtMs });
    this.#nextExpiryMs = Math.min(this.#nextExpiryMs, expiresAtMs);
  }

  /** Says whether there was a key that had not expired. */
  delete(key: string, nowMs: number): boolean {
    const wasThere = this.get(key, nowMs) !== undefined;
    this.#bytes -= this.bytesOf(key);
    if (this.#entries.delete(key)) this.#sortedKeys = undefined;
    return wasThere;
  }

  /** Drops what expired. Costs nothing while nothing has. */
  dropExpired(nowMs: number): void {
    if (nowMs < this.#nextExpiryMs) return;
    this.#nextExpiryMs = Infinity;
    for (const [key, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs <= nowMs) this.delete(key, nowMs);
      else this.#nextExpiryMs = Math.min(this.#nextExpiryMs, expiresAtMs);
    }
  }

  /** A page of keys, see {@link KeyValueStore.list}. */
  list({ prefix, cursor, limit, shows }: ListKeysOptions, nowMs: number): KeyPage {
    this.dropExpired(nowMs);
    const sorted = (this.#sortedKeys ??= [...this.#entries.keys()].toSorted(byCodeUnits));
    const from = cursor === undefined || cursor < prefix ? prefix : cursor;
    const keys: string[] = [];
    for (let index = firstAtOrAfter(sorted, from); index < sorted.length; index++) {
      const key = sorted[index] ?? "";
      if (!key.startsWith(prefix)) break;
      if (key === cursor || !shows(key)) continue;
      const last = keys.at(-1);
      if (keys.length === limit && last !== undefined) return { keys, cursor: last };
      keys.push(key);
    }
    return { keys };
  }
}

/** The keys with a prefix are neighbours in this order. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function firstAtOrAfter(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

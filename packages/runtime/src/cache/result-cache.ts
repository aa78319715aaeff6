import type { Journal, ReceiptDigests, ReceiptLog } from "@cordon/core";
import type { ResultCacheOptions } from "./result-cache-options.ts";

/** What is kept of a call: nothing a caller was handed, so that nobody can change it. */
export interface CachedResult {
  readonly callId: number;
  readonly output: Uint8Array;
  readonly digests: ReceiptDigests;
  readonly journal: Journal;
  readonly logs: readonly ReceiptLog[];
}

/** Results by everything they depend on. */
export interface ResultCache {
  /** The result under a key, if it is there and not too old. */
  get(key: string): CachedResult | undefined;
  /** Keeps a result; one larger than the cache is not kept. */
  set(key: string, result: CachedResult): void;
}

/** What a cache costs for an entry beside its output and logs: the key, the digests, the journal. */
const entryBytes = 1_024;

/**
 * Opens an empty cache in memory. The library it stands on is loaded now, so that a runtime without a cache does not.
 *
 * @param options Its bounds.
 * @param clock `now` gives milliseconds of a clock that never goes back. Default `performance`.
 */
export async function openResultCache(
  { maxEntries = 1_000, maxBytes = 64 * 1024 * 1024, ttlMs = 300_000 }: ResultCacheOptions,
  clock: { now(): number } = performance,
): Promise<ResultCache> {
  const { LRUCache } = await import("lru-cache");
  const entries = new LRUCache<string, CachedResult>({
    max: maxEntries,
    maxSize: maxBytes,
    maxEntrySize: maxBytes,
    sizeCalculation: sizeOf,
    ttl: ttlMs,
    // Every look at the clock is a true one: a result that is too old is never given.
    ttlResolution: 0,
    perf: clock,
  });
  return {
    get: (key) => entries.get(key),
    set: (key, result) => void entries.set(key, result),
  };
}

function sizeOf({ output, logs }: CachedResult): number {
  return entryBytes + output.length + logs.reduce((sum, { text }) => sum + text.length * 2 + 64, 0);
}

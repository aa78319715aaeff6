/** How many results are kept, and for how long. The least recently used one goes first. */
export interface ResultCacheOptions {
  /** Default 1,000. */
  readonly maxEntries?: number;
  /** Bytes of all outputs and logs together, and some 1 KiB for each entry. Default 64 MiB. */
  readonly maxBytes?: number;
  /** How long a result is given again, in milliseconds. Default 300,000. */
  readonly ttlMs?: number;
}

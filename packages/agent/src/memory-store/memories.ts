import type { MemoryKind } from "./memory-kind.ts";
import type { MemoryCaller, MemoryFilter, MemoryGrant, MemoryPage, MemoryUsage, StoredMemory } from "./memory-store.ts";

/** What is to be remembered. */
export interface NewMemory {
  readonly kind: MemoryKind;
  readonly text: string;
  /** Whether it holds text from outside. Default: it does. */
  readonly untrusted?: boolean;
  readonly conversation?: string;
  /** Milliseconds it stays, if its kind lets it. Default: as long as its kind. */
  readonly ttlMs?: number;
  /** Replaces the entry of that id. Default: a new one. */
  readonly id?: string;
}

/** Whose memory is meant, and what ends the wait. */
export interface MemoryCallOptions {
  /** Whose memory. Another agent must have granted it. Default: the caller's own. */
  readonly owner?: string;
  readonly signal?: AbortSignal;
}

/** How to find something. */
export interface RecallOptions extends Omit<MemoryFilter, "owner"> {
  /** Whose memories, all of them granted. Default: the caller's own. */
  readonly owners?: readonly string[];
  /** By words of the text, by meaning, or both. Default `both` where there is an embedding model, else `words`. */
  readonly by?: "words" | "meaning" | "both";
  /** 1 to 10. Default 5. */
  readonly limit?: number;
  /** Leaves out what is less near in meaning, -1 to 1. Default 0. What is found by words stays. */
  readonly leastCosine?: number;
  readonly signal?: AbortSignal;
}

/** Something that was found. */
export interface RecalledMemory {
  readonly memory: StoredMemory;
  /** More is better. It compares within one answer only. */
  readonly score: number;
  /** How near it is in meaning. Set when it was found by it. */
  readonly cosine?: number;
}

/** What one agent remembers, seen by that agent. It cannot be made to act as another. */
export interface MemorySpace {
  readonly caller: MemoryCaller;
  /**
   * Keeps something.
   *
   * @returns What was kept, or undefined when a hook withheld it.
   * @throws MemoryAccessError, MemoryQuotaError, OptionError; ModelFailedError when it could not be embedded
   */
  keep(memory: NewMemory, options?: MemoryCallOptions): Promise<StoredMemory | undefined>;
  /**
   * Finds what helps with a query, the best first. Found by both, by words and meaning, ranks before found by one.
   *
   * @throws MemoryAccessError, OptionError; ModelFailedError when the query could not be embedded
   */
  recall(query: string, options?: RecallOptions): Promise<readonly RecalledMemory[]>;
  /** One entry, or undefined. @throws MemoryAccessError */
  read(id: string, options?: MemoryCallOptions): Promise<StoredMemory | undefined>;
  /** Removes an entry. False when there was none. @throws MemoryAccessError */
  remove(id: string, options?: MemoryCallOptions): Promise<boolean>;
  /** Lists entries by id, 100 at a time, or as many as `limit` says. @throws MemoryAccessError */
  list(options?: MemoryFilter & { readonly limit?: number; readonly cursor?: string }): Promise<MemoryPage>;
  /** What is kept, and how many bytes that counts for. */
  usage(): Promise<MemoryUsage>;
  /** Lets another agent of the same tenant see this memory, or write into it. */
  share(grant: MemoryGrant): Promise<void>;
  /** Takes that back. False when it was not so. */
  unshare(grant: MemoryGrant): Promise<boolean>;
  /** What was shared. */
  shared(): Promise<readonly MemoryGrant[]>;
  /** Forgets everything, and takes back what was shared. What others share stays. */
  clear(): Promise<void>;
}

/** The memories of all agents. */
export interface Memories {
  /** The memory of one agent. Whoever has the object acts as that agent. @throws OptionError */
  of(caller: MemoryCaller): MemorySpace;
  /** Removes what expired or is older than its kind may be. @returns How many there were. */
  sweep(): Promise<number>;
}

import type { MemoryKind } from "./memory-kind.ts";

/** Who asks a store. Whatever it is asked, it answers for this agent of this tenant alone. */
export interface MemoryCaller {
  readonly agent: string;
  /** Undefined is a tenant of its own. Nothing is ever shared between two tenants. */
  readonly tenant?: string;
}

/** A text as numbers: texts that mean the same are near each other. */
export interface Embedding {
  /** What made it. Only embeddings of one model are compared. */
  readonly model: string;
  /** At least one number, all of them finite, not all of them zero. */
  readonly vector: readonly number[];
}

/** What is to be remembered. */
export interface MemoryToKeep {
  /** Names it in the memory of its owner. One of the same id is replaced, with its times. */
  readonly id: string;
  readonly kind: MemoryKind;
  readonly text: string;
  /** Whether it holds text from outside. */
  readonly untrusted: boolean;
  /** The conversation it is from. */
  readonly conversation?: string;
  readonly createdAtMs: number;
  /** It is gone from this moment on. Left out, it stays. */
  readonly expiresAtMs?: number;
  readonly embedding?: Embedding;
}

/** Something that is remembered. */
export interface StoredMemory extends Omit<MemoryToKeep, "embedding"> {
  /** Whose memory it is in. */
  readonly owner: string;
  /** The agent that wrote it: the owner, or one that it lets write. */
  readonly writer: string;
}

/** The most one agent may keep. */
export interface MemoryQuota {
  readonly entries: number;
  /** By `memoryBytes`, all entries together. */
  readonly bytes: number;
}

/** What an agent keeps. */
export interface MemoryUsage {
  readonly entries: number;
  readonly bytes: number;
}

/** What another agent of the tenant may do with a memory: see it, or add to it, replace in it and remove from it. */
export interface MemoryGrant {
  /** Who may. */
  readonly agent: string;
  readonly access: "read" | "write";
}

/** Which entries are meant. */
export interface MemoryFilter {
  /** Whose memory. Default: the caller's own. */
  readonly owner?: string;
  /** Default: every kind. */
  readonly kinds?: readonly MemoryKind[];
  /** Default: every conversation, and what belongs to none. */
  readonly conversation?: string;
}

/** What is looked for: words of the text, or nearness of the embedding. */
export type MemoryMatch = { readonly text: string } | { readonly embedding: Embedding };

/** What is looked for, and where. */
export interface MemorySearch extends MemoryFilter {
  readonly match: MemoryMatch;
  /** At most so many, 1 to 10. */
  readonly limit: number;
}

/** An entry that was found. */
export interface FoundMemory {
  readonly memory: StoredMemory;
  /** More is better. For embeddings the cosine; for words a number that only compares within one answer. */
  readonly score: number;
}

/** Which entries to list. */
export interface ListMemoriesOptions extends MemoryFilter {
  /** The most to give, 1 to 1,000. */
  readonly limit: number;
  /** Only those after the page that had this cursor. */
  readonly cursor?: string;
}

/** A page of a list, in the order of the code units of the ids. */
export interface MemoryPage {
  readonly memories: readonly StoredMemory[];
  /** Set when there are more. */
  readonly cursor?: string;
}

/** What to remove beside what expired. */
export interface SweepOptions {
  /** For a kind: everything created before this moment is removed, whenever it was to expire. */
  readonly createdBeforeMs?: Readonly<Partial<Record<MemoryKind, number>>>;
}

/**
 * Where agents remember: a port. Each operation is for one caller, and the store itself holds it against the grants: the
 * memory of another agent is `MEMORY_DENIED` without one, whether it has entries or not. Another tenant cannot be named.
 *
 * Each operation is atomic. An entry that expired is gone for every one of them: it counts for no quota and no score. What
 * is given is plain data, and a copy. The contract is executable: `contract/describe-memory-store.ts`.
 */
export interface MemoryStore {
  /**
   * Keeps an entry whole, or changes nothing.
   *
   * @param owner Whose memory to keep it in.
   * @throws MemoryAccessError, MemoryQuotaError
   */
  keep(caller: MemoryCaller, owner: string, memory: MemoryToKeep, quota: MemoryQuota): Promise<StoredMemory>;
  /** One entry, or undefined. @throws MemoryAccessError */
  read(caller: MemoryCaller, owner: string, id: string): Promise<StoredMemory | undefined>;
  /** Removes an entry. False when there was none. @throws MemoryAccessError */
  remove(caller: MemoryCaller, owner: string, id: string): Promise<boolean>;
  /** Lists entries, page by page. @throws MemoryAccessError */
  list(caller: MemoryCaller, options: ListMemoriesOptions): Promise<MemoryPage>;
  /**
   * Finds entries, the best first; of equal ones the newer, then by id. By words: those that hold at least one of them, by
   * how often, and how rare it is in that memory. By embedding: all that have one of its model and length, exactly.
   *
   * @throws MemoryAccessError
   */
  search(caller: MemoryCaller, search: MemorySearch): Promise<readonly FoundMemory[]>;
  /** What the caller itself keeps. */
  usage(caller: MemoryCaller): Promise<MemoryUsage>;
  /** Lets another agent of the tenant see the caller's memory, or write into it. */
  grant(caller: MemoryCaller, grant: MemoryGrant): Promise<void>;
  /** Takes a grant back. False when there was none. */
  revoke(caller: MemoryCaller, grant: MemoryGrant): Promise<boolean>;
  /** The grants the caller gave, by agent and access. */
  grants(caller: MemoryCaller): Promise<readonly MemoryGrant[]>;
  /** Removes everything the caller keeps and every grant it gave. What others gave it stays. */
  clear(caller: MemoryCaller): Promise<void>;
  /** Removes, for all agents, what expired or is too old. For the operator. @returns How many there were. */
  sweep(options?: SweepOptions): Promise<number>;
}

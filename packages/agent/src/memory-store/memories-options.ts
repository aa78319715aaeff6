import { OptionError } from "@cordon/core";
import type { EmbeddingModel } from "./embedding-model.ts";
import type { MemoryEvent } from "./memory-event.ts";
import { type MemoryKind, memoryKinds } from "./memory-kind.ts";
import type { MemoryCaller, MemoryQuota, MemoryStore } from "./memory-store.ts";

/** What a hook hears of something that is about to be kept. */
export interface MemoryDraft {
  readonly text: string;
  readonly kind: MemoryKind;
  readonly untrusted: boolean;
  /** Whose memory it goes to. */
  readonly owner: string;
  readonly caller: MemoryCaller;
}

/**
 * Sees a text before anything else does: before it is embedded, kept or told of. Gives the text to keep in its place, or
 * undefined to keep nothing. What it throws is thrown to whoever wanted to keep it, and nothing is kept.
 */
export type BeforeKeep = (draft: MemoryDraft) => string | undefined | PromiseLike<string | undefined>;

/** How agents remember. */
export interface MemoriesOptions {
  readonly store: MemoryStore;
  /** Turns texts into numbers, to search by meaning. Default: there is only search by words. */
  readonly embedding?: EmbeddingModel;
  /** Embeddings that are kept in this process, not to be asked for again. Default 1,000. */
  readonly cachedEmbeddings?: number;
  /** Days after which entries of a kind are gone, at most. Default: they stay. */
  readonly retentionDays?: Readonly<Partial<Record<MemoryKind, number>>>;
  /** The most that one agent of one tenant keeps. Default 10,000 entries and 64 MiB. */
  readonly quota?: Partial<MemoryQuota>;
  /** Bytes of one text in UTF-8. Default 16,384. */
  readonly maxEntryBytes?: number;
  /** Hooks that change texts before they are kept, one after the other. Default: none. */
  readonly beforeKeep?: readonly BeforeKeep[];
  /** Hears of what is done, for an audit log. What it throws is a warning of the process, once. */
  readonly onEvent?: (event: MemoryEvent) => void;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  readonly nowMs?: () => number;
  /** Names new entries. Default: random UUIDs. */
  readonly newId?: () => string;
}

const known: Readonly<Record<keyof MemoriesOptions, true>> = {
  store: true,
  embedding: true,
  cachedEmbeddings: true,
  retentionDays: true,
  quota: true,
  maxEntryBytes: true,
  beforeKeep: true,
  onEvent: true,
  nowMs: true,
  newId: true,
};

const msPerDay = 86_400_000;
const standardQuota: MemoryQuota = { entries: 10_000, bytes: 67_108_864 };

/** Options with what their defaults are. */
export interface MemoryRules {
  readonly quota: MemoryQuota;
  readonly maxEntryBytes: number;
  readonly cachedEmbeddings: number;
  readonly retentionMs: ReadonlyMap<MemoryKind, number>;
}

/** Fills in defaults. @throws OptionError for what is unknown or of the wrong kind: a slip must not loosen anything. */
export function memoryRules(options: MemoriesOptions): MemoryRules {
  refuseUnknown(options, Object.keys(known), "");
  refuseUnknown(options.quota ?? {}, Object.keys(standardQuota), "quota.");
  const kept = retentionOf(options.retentionDays ?? {});
  const quota = { ...standardQuota, ...options.quota };
  const { maxEntryBytes = 16_384, cachedEmbeddings = 1_000 } = options;
  const counts = { "quota.entries": quota.entries, "quota.bytes": quota.bytes, maxEntryBytes, cachedEmbeddings };
  for (const [option, value] of Object.entries(counts)) {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new OptionError(option, "it is not a whole number of 0 or more");
  }
  return { quota, maxEntryBytes, cachedEmbeddings, retentionMs: kept };
}

/** How long entries of a kind may stay. @throws OptionError */
export function retentionOf(days: Readonly<Partial<Record<MemoryKind, number>>>): ReadonlyMap<MemoryKind, number> {
  refuseUnknown(days, memoryKinds, "retentionDays.");
  const kept = new Map<MemoryKind, number>();
  for (const kind of memoryKinds) {
    const value = days[kind];
    if (value === undefined) continue;
    if (!Number.isFinite(value) || value <= 0)
      throw new OptionError(`retentionDays.${kind}`, "it is no number above 0");
    kept.set(kind, value * msPerDay);
  }
  return kept;
}

/** @throws OptionError for a name that means nothing. */
export function refuseUnknown(value: object, names: readonly string[], before: string): void {
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new OptionError(`${before}${unknown}`, `it is unknown; known are ${names.join(", ")}`);
}

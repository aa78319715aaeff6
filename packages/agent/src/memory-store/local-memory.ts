import { MemoryQuotaError, OptionError } from "@cordon/core";
import { memoryBytes } from "./memory-bytes.ts";
import type {
  FoundMemory,
  ListMemoriesOptions,
  MemoryFilter,
  MemoryMatch,
  MemoryPage,
  MemoryQuota,
  MemorySearch,
  MemoryToKeep,
  MemoryUsage,
  StoredMemory,
  SweepOptions,
} from "./memory-store.ts";
import { cosineOf, unitVector } from "./unit-vector.ts";
import { createWordIndex } from "./word-index.ts";

/** The memory of one agent of one tenant, in this process. It decides about nothing but room. */
export interface LocalMemory {
  keep(memory: MemoryToKeep, writer: string, quota: MemoryQuota): StoredMemory;
  read(id: string): StoredMemory | undefined;
  remove(id: string): boolean;
  list(options: ListMemoriesOptions): MemoryPage;
  search(search: MemorySearch): readonly FoundMemory[];
  usage(): MemoryUsage;
  sweep(options: SweepOptions): number;
}

interface Entry {
  readonly memory: StoredMemory;
  readonly bytes: number;
  readonly model: string | undefined;
  readonly direction: Float32Array | undefined;
}

/** Makes an empty memory. */
export function createLocalMemory(owner: string, nowMs: () => number): LocalMemory {
  const entries = new Map<string, Entry>();
  const words = createWordIndex();
  let bytes = 0;
  let nextExpiryMs = Infinity;

  const drop = (entry: Entry): void => {
    entries.delete(entry.memory.id);
    words.remove(entry.memory.id, entry.memory.text);
    bytes -= entry.bytes;
  };
  const dropWhere = (isGone: (memory: StoredMemory) => boolean): number => {
    const gone = [...entries.values()].filter(({ memory }) => isGone(memory));
    for (const entry of gone) drop(entry);
    return gone.length;
  };
  const dropExpired = (): number => {
    const now = nowMs();
    if (now < nextExpiryMs) return 0;
    const count = dropWhere(({ expiresAtMs = Infinity }) => expiresAtMs <= now);
    nextExpiryMs = Infinity;
    for (const { memory } of entries.values()) {
      nextExpiryMs = Math.min(nextExpiryMs, memory.expiresAtMs ?? Infinity);
    }
    return count;
  };

  return {
    keep: (toKeep, writer, quota) => {
      dropExpired();
      const entry = entryOf(toKeep, owner, writer);
      const before = entries.get(toKeep.id);
      const wanted = {
        entries: entries.size + (before === undefined ? 1 : 0),
        bytes: bytes + entry.bytes - (before?.bytes ?? 0),
      };
      for (const name of ["entries", "bytes"] as const) {
        if (wanted[name] > quota[name]) {
          throw new MemoryQuotaError({ owner, quota: name, limit: quota[name], wanted: wanted[name] });
        }
      }
      if (before !== undefined) drop(before);
      entries.set(toKeep.id, entry);
      words.add(toKeep.id, toKeep.text);
      bytes += entry.bytes;
      nextExpiryMs = Math.min(nextExpiryMs, toKeep.expiresAtMs ?? Infinity);
      return entry.memory;
    },
    read: (id) => {
      dropExpired();
      return entries.get(id)?.memory;
    },
    remove: (id) => {
      dropExpired();
      const entry = entries.get(id);
      if (entry !== undefined) drop(entry);
      return entry !== undefined;
    },
    list: ({ limit, cursor, ...filter }) => {
      dropExpired();
      const isMeant = filterOf(filter);
      const found = [...entries.values()]
        .map(({ memory }) => memory)
        .filter((memory) => (cursor === undefined || memory.id > cursor) && isMeant(memory))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const memories = found.slice(0, limit);
      const last = memories.at(-1);
      return found.length > limit && last !== undefined ? { memories, cursor: last.id } : { memories };
    },
    search: ({ match, limit, ...filter }) => {
      dropExpired();
      const isMeant = filterOf(filter);
      const scoreOf = "text" in match ? scoreByWords(words.scores(match.text)) : scoreByDirection(match);
      const best: FoundMemory[] = [];
      for (const entry of entries.values()) {
        const score = scoreOf(entry);
        if (score === undefined || !isMeant(entry.memory)) continue;
        const found = { memory: entry.memory, score };
        const last = best.at(-1);
        if (best.length === limit && last !== undefined && byRank(last, found) <= 0) continue;
        best.push(found);
        best.sort(byRank);
        best.length = Math.min(best.length, limit);
      }
      return best;
    },
    usage: () => {
      dropExpired();
      return { entries: entries.size, bytes };
    },
    sweep: ({ createdBeforeMs = {} }) =>
      dropExpired() + dropWhere(({ kind, createdAtMs }) => createdAtMs < (createdBeforeMs[kind] ?? -Infinity)),
  };
}

function entryOf({ embedding, ...memory }: MemoryToKeep, owner: string, writer: string): Entry {
  const direction = embedding === undefined ? undefined : directionOf(embedding.vector);
  return {
    memory: Object.freeze({ ...memory, owner, writer }),
    bytes: memoryBytes({ ...memory, ...(embedding === undefined ? {} : { embedding }) }),
    model: embedding?.model,
    direction,
  };
}

function directionOf(vector: readonly number[]): Float32Array {
  const direction = unitVector(vector);
  if (direction === undefined) throw new OptionError("embedding", "its numbers have no direction");
  return direction;
}

function filterOf({ kinds, conversation }: MemoryFilter): (memory: StoredMemory) => boolean {
  return (memory) =>
    (kinds === undefined || kinds.includes(memory.kind)) &&
    (conversation === undefined || memory.conversation === conversation);
}

const scoreByWords =
  (scores: ReadonlyMap<string, number>) =>
  ({ memory }: Entry): number | undefined =>
    scores.get(memory.id);

function scoreByDirection({
  embedding,
}: Extract<MemoryMatch, { readonly embedding: unknown }>): (entry: Entry) => number | undefined {
  const wanted = directionOf(embedding.vector);
  return ({ model, direction }) =>
    direction?.length === wanted.length && model === embedding.model ? cosineOf(direction, wanted) : undefined;
}

/** The best first; of equal ones the newer, then by id. */
function byRank(first: FoundMemory, second: FoundMemory): number {
  const [a, b] = [first.memory, second.memory];
  return second.score - first.score || b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1);
}

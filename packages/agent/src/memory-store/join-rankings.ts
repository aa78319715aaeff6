import type { FoundMemory } from "./memory-store.ts";
import type { RecalledMemory } from "./memories.ts";

/** How much the first places count beyond the others, by the usual constant of reciprocal rank fusion. */
const flatness = 60;

/** A ranking, and whether its scores are cosines. */
export interface Ranking {
  readonly found: readonly FoundMemory[];
  readonly isByMeaning: boolean;
}

/**
 * Makes one ranking of several by places, since their scores do not compare. Of equal ones the newer comes first, then by
 * owner and id.
 */
export function joinRankings(rankings: readonly Ranking[], limit: number): readonly RecalledMemory[] {
  const joined = new Map<string, RecalledMemory>();
  for (const { found, isByMeaning } of rankings) {
    for (const [place, { memory, score }] of found.entries()) {
      const key = JSON.stringify([memory.owner, memory.id]);
      const before = joined.get(key) ?? { memory, score: 0 };
      const cosine = isByMeaning ? { cosine: score } : {};
      joined.set(key, { ...before, ...cosine, score: before.score + 1 / (flatness + place + 1) });
    }
  }
  return [...joined]
    .toSorted(
      ([a, first], [b, second]) =>
        second.score - first.score || second.memory.createdAtMs - first.memory.createdAtMs || (a < b ? -1 : 1),
    )
    .slice(0, limit)
    .map(([, recalled]) => recalled);
}

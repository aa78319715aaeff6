import { OptionError } from "@cordon/core";
import type { Embed } from "./embedding-model.ts";
import { joinRankings, type Ranking } from "./join-rankings.ts";
import type { RecalledMemory, RecallOptions } from "./memories.ts";
import type { MemoryCaller, MemoryMatch, MemoryStore } from "./memory-store.ts";
import { refuseUnknown } from "./memories-options.ts";

const mostFound = 10;
/** A longer query says no more about what it is about. */
const longestQuery = 8_000;
const known = ["owners", "by", "limit", "leastCosine", "signal", "kinds", "conversation"];

/** What a search needs of its surroundings. */
export interface RecallSource {
  readonly store: MemoryStore;
  readonly embed: Embed | undefined;
}

/** Finds entries by words, by meaning, or both. @throws what `MemorySpace.recall` does */
export async function recallMemories(
  { store, embed }: RecallSource,
  caller: MemoryCaller,
  query: string,
  options: RecallOptions,
): Promise<readonly RecalledMemory[]> {
  const { owners = [caller.agent], by = embed === undefined ? "words" : "both", limit = 5, leastCosine = 0 } = options;
  refuseUnknown(options, known, "");
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > mostFound) {
    throw new OptionError("limit", `it is not a whole number from 1 to ${mostFound}`);
  }
  if (!["words", "meaning", "both"].includes(by)) throw new OptionError("by", "it is not words, meaning or both");
  if (by !== "words" && embed === undefined) throw new OptionError("by", "there is no embedding model; set embedding");
  const asked = query.slice(0, longestQuery).toWellFormed();
  const filter = {
    ...(options.kinds === undefined ? {} : { kinds: options.kinds }),
    ...(options.conversation === undefined ? {} : { conversation: options.conversation }),
  };
  const search = async (match: MemoryMatch): Promise<Ranking[]> => {
    const isByMeaning = "embedding" in match;
    const rankings = [];
    for (const owner of new Set(owners)) {
      options.signal?.throwIfAborted();
      const all = await store.search(caller, { ...filter, owner, match, limit: mostFound });
      const found = isByMeaning ? all.filter(({ score }) => score >= leastCosine) : all;
      rankings.push({ found, isByMeaning });
    }
    // Cosines of several memories compare, so they are one ranking.
    if (!isByMeaning) return rankings;
    const found = rankings.flatMap((ranking) => ranking.found).toSorted((a, b) => b.score - a.score);
    return [{ found: found.slice(0, mostFound), isByMeaning }];
  };
  // By words first: a memory that is not shared is refused before anything is asked of a model.
  const byWords = by === "meaning" ? [] : await search({ text: asked });
  const isAsked = by !== "words" && embed !== undefined && asked.trim() !== "";
  const byMeaning = isAsked ? await search({ embedding: await embed(asked, options.signal) }) : [];
  return joinRankings([...byWords, ...byMeaning], limit);
}

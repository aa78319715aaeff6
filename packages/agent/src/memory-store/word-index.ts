import { wordsOf } from "./words.ts";

/** How much more a word counts that a text repeats, and how much less in a long text: the usual constants of BM25. */
const saturation = 1.2;
const lengthShare = 0.75;

/** The words of the texts of one memory. Nothing outside of it moves a score. */
export interface WordIndex {
  add(id: string, text: string): void;
  remove(id: string, text: string): void;
  /** A score above 0 for each text that holds a word of the query, by BM25. */
  scores(query: string): ReadonlyMap<string, number>;
}

/** Makes an empty index. */
export function createWordIndex(): WordIndex {
  const counts = new Map<string, Map<string, number>>();
  const lengths = new Map<string, number>();
  let totalLength = 0;
  return {
    add: (id, text) => {
      const words = wordsOf(text);
      lengths.set(id, words.length);
      totalLength += words.length;
      for (const word of words) {
        const inTexts = counts.get(word) ?? new Map<string, number>();
        counts.set(word, inTexts.set(id, (inTexts.get(id) ?? 0) + 1));
      }
    },
    remove: (id, text) => {
      totalLength -= lengths.get(id) ?? 0;
      lengths.delete(id);
      for (const word of wordsOf(text)) {
        const inTexts = counts.get(word);
        inTexts?.delete(id);
        if (inTexts?.size === 0) counts.delete(word);
      }
    },
    scores: (query) => {
      const scores = new Map<string, number>();
      const meanLength = totalLength / Math.max(lengths.size, 1);
      for (const word of new Set(wordsOf(query))) {
        const inTexts = counts.get(word) ?? new Map<string, number>();
        const rarity = Math.log(1 + (lengths.size - inTexts.size + 0.5) / (inTexts.size + 0.5));
        for (const [id, count] of inTexts) {
          const length = 1 - lengthShare + (lengthShare * (lengths.get(id) ?? 0)) / meanLength;
          const score = (rarity * count * (saturation + 1)) / (count + saturation * length);
          scores.set(id, (scores.get(id) ?? 0) + score);
        }
      }
      return scores;
    },
  };
}

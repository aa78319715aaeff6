import { isCommon, type Language } from "./language.ts";

/** A word that comes up often. */
export interface Keyword {
  readonly word: string;
  readonly count: number;
  /** Its share of all words that say something, 0 to 1. */
  readonly share: number;
}

/**
 * The words that come up most and say something, whatever their case, as they are mostly written. Numbers and single letters
 * are none. Equal counts are in the order of the text.
 */
export function keywordsOf(words: readonly string[], language: Language, limit: number): readonly Keyword[] {
  const spellings = new Map<string, Map<string, number>>();
  for (const word of words) {
    if (!isTelling(word, language)) continue;
    const counts = spellings.get(word.toLowerCase()) ?? new Map<string, number>();
    counts.set(word, (counts.get(word) ?? 0) + 1);
    spellings.set(word.toLowerCase(), counts);
  }
  const found = [...spellings.values()].map((counts) => {
    const [[word] = [""]] = [...counts].toSorted((left, right) => right[1] - left[1]);
    return { word, count: counts.values().reduce((sum, count) => sum + count, 0) };
  });
  const all = found.reduce((sum, { count }) => sum + count, 0);
  return found
    .toSorted((left, right) => right.count - left.count)
    .slice(0, limit)
    .map(({ word, count }) => ({ word, count, share: Math.round((count / all) * 1000) / 1000 }));
}

/** What is longer is no word of a language, but a key or an address. */
const longestWord = 60;

/** Whether a word can stand for what a text is about. */
export const isTelling = (word: string, language: Language): boolean =>
  word.length > 1 && word.length <= longestWord && /\p{L}/u.test(word) && !isCommon(word, language);

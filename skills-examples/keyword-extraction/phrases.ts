import { isTelling } from "./keywords.ts";
import type { Language } from "./language.ts";
import { wordsOf } from "./split-text.ts";

/** Words that stand together. */
export interface Phrase {
  readonly phrase: string;
  /** Higher says more about the text; comparable within one text only. */
  readonly score: number;
  readonly count: number;
}

const longest = 4;

/**
 * The phrases that say the most, by RAKE: what is between common words and punctuation, scored by the words that stand
 * beside each other. Of two to four words.
 */
export function phrasesOf(sentences: readonly string[], language: Language, limit: number): readonly Phrase[] {
  const candidates = sentences.flatMap((sentence) =>
    sentence.split(/[^\p{L}\p{M}\p{N}\s'’\-‐]+/u).flatMap((part) => runsOf(wordsOf(part), language)),
  );
  const scores = wordScores(candidates);
  const phrases = new Map<string, { readonly phrase: string; readonly score: number; count: number }>();
  for (const words of candidates) {
    if (words.length < 2 || words.length > longest) continue;
    const key = words.join(" ").toLowerCase();
    const score = words.reduce((sum, word) => sum + (scores.get(word.toLowerCase()) ?? 0), 0);
    const phrase = phrases.get(key) ?? { phrase: words.join(" "), score: Math.round(score * 100) / 100, count: 0 };
    phrase.count += 1;
    phrases.set(key, phrase);
  }
  return [...phrases.values()]
    .toSorted((left, right) => right.score * right.count - left.score * left.count)
    .slice(0, limit);
}

/** Splits words where common ones stand. */
function runsOf(words: readonly string[], language: Language): readonly (readonly string[])[] {
  const runs: string[][] = [[]];
  for (const word of words) {
    if (isTelling(word, language)) runs.at(-1)?.push(word);
    else if (runs.at(-1)?.length !== 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

/** For each word: how many words it stands with, itself included, for each time it comes up. */
function wordScores(candidates: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const seen = new Map<string, { degree: number; count: number }>();
  for (const words of candidates) {
    for (const word of words) {
      const { degree, count } = seen.get(word.toLowerCase()) ?? { degree: 0, count: 0 };
      seen.set(word.toLowerCase(), { degree: degree + Math.min(words.length, longest), count: count + 1 });
    }
  }
  return new Map(seen.entries().map(([word, { degree, count }]) => [word, degree / count]));
}

import type { Language } from "./language.ts";

/** How easy a text is to read. */
export interface Readability {
  /** 0 is very hard, 100 very easy. */
  readonly score: number;
  readonly level: string;
  readonly wordsPerSentence: number;
  readonly syllablesPerWord: number;
}

const levels = [
  [30, "very hard"],
  [50, "hard"],
  [60, "rather hard"],
  [70, "plain"],
  [80, "rather easy"],
  [90, "easy"],
] as const;

const rounded = (value: number): number => Math.round(value * 100) / 100;

/**
 * Flesch's reading ease; for German with Amstad's numbers. Undefined without a word.
 *
 * @param words The words of the text.
 * @param sentences How many sentences it has.
 */
export function readabilityOf(
  words: readonly string[],
  sentences: number,
  language: Language,
): Readability | undefined {
  if (words.length === 0) return undefined;
  const perSentence = words.length / Math.max(1, sentences);
  const perWord = words.reduce((sum, word) => sum + syllablesOf(word, language), 0) / words.length;
  const raw = language === "de" ? 180 - perSentence - 58.5 * perWord : 206.835 - 1.015 * perSentence - 84.6 * perWord;
  const score = rounded(Math.min(100, Math.max(0, raw)));
  return {
    score,
    level: levels.find(([below]) => score < below)?.[1] ?? "very easy",
    wordsPerSentence: rounded(perSentence),
    syllablesPerWord: rounded(perWord),
  };
}

/** Groups of vowels, at least one. In English a silent e at the end is none. */
function syllablesOf(word: string, language: Language): number {
  const plain = word.normalize("NFC").toLowerCase();
  if (language === "de") return Math.max(1, plain.match(/ei|ai|au|eu|äu|ie|aa|ee|oo|[aeiouäöüy]/gu)?.length ?? 0);
  const spoken = plain.replace(/(?:[^laeiouy]es|[^l]ed|[^l]e)$/u, "");
  return Math.max(1, spoken.match(/[aeiouyéèêàáíóú]+/gu)?.length ?? 0);
}

import { deu, eng } from "stopword";

/** A language whose words are known. */
export type Language = "en" | "de";

const commonWords: Readonly<Record<Language, ReadonlySet<string>>> = { en: new Set(eng), de: new Set(deu) };

/** Whether a word says nothing by itself. */
export const isCommon = (word: string, language: Language): boolean => commonWords[language].has(word.toLowerCase());

/** The language that has more of the words as its common ones; English when nothing tells. */
export function guessLanguage(words: readonly string[]): Language {
  const count = (language: Language): number => words.filter((word) => isCommon(word, language)).length;
  return count("de") > count("en") ? "de" : "en";
}

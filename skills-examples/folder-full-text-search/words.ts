import { bounds } from "./bounds.ts";

const word = /[\p{L}\p{N}]+/gu;

/** The words of a text as the index has them: letters and digits, without case and accents. */
export const wordsOf = (text: string): string[] => text.match(word) ?? [];

/** One word as the index has it; null for what is longer than a word. */
export function plainWord(text: string): string | null {
  if (text.length > bounds.wordLength) return null;
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

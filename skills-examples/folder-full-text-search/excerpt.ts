import { bounds } from "./bounds.ts";
import { plainWord, wordsOf } from "./words.ts";

/** A line of a file. */
export interface Excerpt {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * Finds the lines that have the most of some words, at most three, in their order.
 *
 * @param text The text of a file.
 * @param terms The words that matched, as the index has them.
 */
export function excerptsOf(text: string, terms: readonly string[]): readonly Excerpt[] {
  const wanted = new Set(terms);
  const scored = text.split(/\r?\n/u).map((line, index) => {
    const found = new Set(
      wordsOf(line)
        .map(plainWord)
        .filter((word) => word !== null && wanted.has(word)),
    );
    return { line: index + 1, text: line, score: found.size };
  });
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((left, right) => right.score - left.score || left.line - right.line)
    .slice(0, 3)
    .toSorted((left, right) => left.line - right.line)
    .map(({ line, text: whole }) => ({ line, text: shorten(whole, wanted) }));
}

/** Cuts a long line around the first word that matched, and never within a character. */
function shorten(line: string, wanted: ReadonlySet<string>): string {
  const text = line.trim();
  if (text.length <= bounds.excerptLength) return text;
  const first = [...text.matchAll(/[\p{L}\p{N}]+/gu)].find(([word]) => wanted.has(plainWord(word) ?? ""));
  const start = Math.max(0, Math.min((first?.index ?? 0) - 40, text.length - bounds.excerptLength));
  const end = start + bounds.excerptLength;
  const cut = text.slice(start, end).replaceAll(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/gu, "");
  return `${start > 0 ? "…" : ""}${cut.trim()}${end < text.length ? "…" : ""}`;
}

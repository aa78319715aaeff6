import MiniSearch from "minisearch";
import { type Excerpt, excerptsOf } from "./excerpt.ts";
import type { Document } from "./read-documents.ts";
import { plainWord, wordsOf } from "./words.ts";

/** A file that was found. */
export interface Hit {
  readonly path: string;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
  /** The words that matched, 20 at most. */
  readonly words: readonly string[];
  readonly excerpts: readonly Excerpt[];
}

/**
 * Searches documents. A word of the query matches the beginning of a word, too; a match in the path or in a heading counts
 * more. Equal scores are in the order of the paths.
 *
 * @returns The hits, the best first; each is made when it is called for.
 */
export function searchDocuments(
  documents: readonly Document[],
  query: string,
  { all = false, fuzzy = false }: { readonly all?: boolean; readonly fuzzy?: boolean },
): readonly (() => Hit)[] {
  const index = new MiniSearch<Document>({
    fields: ["path", "headings", "text"],
    tokenize: wordsOf,
    processTerm: plainWord,
    searchOptions: {
      boost: { path: 3, headings: 2 },
      prefix: (term) => term.length > 2,
      combineWith: all ? "AND" : "OR",
    },
  });
  index.addAll(documents);
  const texts = new Map(documents.map(({ id, text }) => [id, text]));
  const terms = wordsOf(query).slice(0, 8).join(" ");
  return index
    .search(terms, { fuzzy: fuzzy ? 0.25 : false })
    .toSorted((left, right) => right.score - left.score || (String(left.id) < String(right.id) ? -1 : 1))
    .map(({ id, score, terms: words }) => () => ({
      path: String(id),
      score: Number(score.toPrecision(4)),
      words: words.toSorted().slice(0, 20),
      excerpts: excerptsOf(texts.get(String(id)) ?? "", words),
    }));
}

import { findTerm } from "./terms";

const mostSnippets = 3;
const mostCharacters = 160;
const charactersBefore = 40;

/** A line that matches. */
export class Snippet {
  constructor(
    /** Counted from 1. */
    public line: i32,
    public text: string,
    /** How many different terms are in it. */
    public terms: i32,
  ) {}
}

/**
 * Finds the lines of a text with the most different terms in them: at most three, in the order of the text.
 *
 * @param text The text.
 * @param lower The same in lower case.
 */
export function findSnippets(text: string, lower: string, terms: string[]): Snippet[] {
  const best: Snippet[] = [];
  // Some letters have another length in lower case: then the positions of one text mean nothing in the other.
  const shown = text.length == lower.length ? text : lower;
  let line = 1;
  for (let start = 0; start <= lower.length; line++) {
    const found = lower.indexOf("\n", start);
    const end = found < 0 ? lower.length : found;
    consider(best, shown.substring(start, end), lower.substring(start, end), terms, line);
    start = end + 1;
  }
  best.sort((left, right) => left.line - right.line);
  return best;
}

function consider(best: Snippet[], text: string, lower: string, terms: string[], line: i32): void {
  let count = 0;
  let first = lower.length;
  for (let index = 0; index < terms.length; index++) {
    const at = findTerm(lower, terms[index], 0);
    if (at < 0) continue;
    count++;
    if (at < first) first = at;
  }
  if (count == 0) return;
  if (best.length == mostSnippets) {
    const worst = best[mostSnippets - 1];
    if (worst.terms >= count) return;
    best.pop();
  }
  best.push(new Snippet(line, cut(text, first), count));
  best.sort((left, right) => (left.terms == right.terms ? left.line - right.line : right.terms - left.terms));
}

/** A long line, from a little before the first match. */
function cut(text: string, first: i32): string {
  const start = first > charactersBefore && text.length > mostCharacters ? first - charactersBefore : 0;
  const part = text.substring(start, start + mostCharacters).trim();
  return (start > 0 ? "…" : "") + part + (start + mostCharacters < text.length ? "…" : "");
}

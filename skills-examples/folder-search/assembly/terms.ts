const mostTerms = 8;

/** The different words of a query, in lower case; at most eight. */
export function splitTerms(query: string): string[] {
  const terms: string[] = [];
  const text = query.toLowerCase();
  let start = -1;
  for (let index = 0; index <= text.length; index++) {
    if (index < text.length && isWordCode(text.charCodeAt(index))) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      const term = text.substring(start, index);
      if (!terms.includes(term) && terms.length < mostTerms) terms.push(term);
      start = -1;
    }
  }
  return terms;
}

/**
 * Finds a term at the start of a word: "report" is in "reports", and not in "unreported".
 *
 * @param text In lower case.
 * @param from Where to begin.
 * @returns Where it is; -1 when it is not there.
 */
export function findTerm(text: string, term: string, from: i32): i32 {
  let at = text.indexOf(term, from);
  while (at > 0 && isWordCode(text.charCodeAt(at - 1))) at = text.indexOf(term, at + 1);
  return at;
}

/** Letters and digits. Everything beyond ASCII counts as one that is no common mark or blank. */
function isWordCode(code: i32): bool {
  if (code < 0x80) {
    const lower = code | 0x20;
    return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39);
  }
  if (code < 0xc0) return code == 0xaa || code == 0xb5 || code == 0xba;
  if (code == 0xd7 || code == 0xf7) return false;
  return !(code >= 0x2000 && code <= 0x206f) && !(code >= 0x3000 && code <= 0x303f);
}

const abbreviations = new Set(
  "dr mr mrs ms prof st no vs etc inc e.g i.e a.m p.m z.b d.h u.a bzw usw ca nr str evtl ggf inkl vgl".split(" "),
);

/** The words of a text: letters and digits with their marks, joined by apostrophes and hyphens. */
export const wordsOf = (text: string): readonly string[] =>
  text.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’\-‐][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu) ?? [];

/** The paragraphs of a text, between blank lines. */
export const paragraphsOf = (text: string): readonly string[] =>
  text.split(/\r?\n[ \t]*(?:\r?\n)+/u).filter((paragraph) => wordsOf(paragraph).length > 0);

/**
 * The sentences of a text. A dot ends none after an abbreviation, a single letter or a number, nor before a small letter; an
 * empty line ends one.
 */
export function sentencesOf(text: string): readonly string[] {
  return paragraphsOf(text).flatMap((paragraph) => {
    const sentences: string[] = [];
    let start = 0;
    for (const { index, 0: mark } of paragraph.matchAll(/[.!?…]+["'”’»)\]]*\s+(?!\p{Ll})/gu)) {
      if (mark.startsWith(".") && isAbbreviated(paragraph.slice(Math.max(0, index - 20), index))) continue;
      sentences.push(paragraph.slice(start, index));
      start = index + mark.length;
    }
    return [...sentences, paragraph.slice(start)].filter((sentence) => wordsOf(sentence).length > 0);
  });
}

function isAbbreviated(before: string): boolean {
  const last = /[\p{L}\p{N}.]+$/u.exec(before)?.[0] ?? "";
  return /^(?:\p{L}|\d{1,2})$/u.test(last) || abbreviations.has(last.toLowerCase());
}

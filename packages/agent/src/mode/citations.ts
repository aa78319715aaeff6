/** What an answer is held against. */
export interface CitationQuestion {
  /** The origins of the results that the model got in this run, such as `skill:report@1.0.0`. */
  readonly sources: ReadonlySet<string>;
  /** Whether the answer is JSON under a schema: origins then stand in its texts, without brackets. */
  readonly isJson: boolean;
}

const cited = /\[(?<origin>(?:skill|agent):[^\s\],;]+)(?:[\s,;][^\]]*)?\]/gu;
const named = /\b(?:skill:[a-z0-9][\w.-]*@[\w.+-]*\w|agent:[a-z0-9-]+)/gu;
const unverified = /\bnot verified\b/iu;
const fence = /^ {0,3}(?:```|~~~)/u;

/**
 * Holds an answer against the rule of citations: every paragraph and list cites a result that was read, or says that it is
 * not verified, and no citation names a source that was not read. An answer in JSON cites at least one.
 *
 * It finds a missing or invented citation. Whether a source says what it is cited for, it cannot tell.
 *
 * @returns What is wrong, as a clause for the model; undefined when nothing is.
 */
export function citationProblem(text: string, { sources, isJson }: CitationQuestion): string | undefined {
  const origins = isJson
    ? [...text.matchAll(named)].map(([origin]) => origin)
    : [...text.matchAll(cited)].map((match) => match.groups?.["origin"] ?? "");
  const invented = origins.find((origin) => !sources.has(origin));
  if (invented !== undefined) return `it cites ${invented}, which was not read; ${listOf(sources)}`;
  const bare = isJson
    ? [text].find(() => origins.length === 0 && !unverified.test(text))
    : paragraphsOf(text).find((paragraph) => !isSupported(paragraph));
  if (bare === undefined) return undefined;
  const what = isJson ? "it" : `the paragraph that begins with ${JSON.stringify(bare.trim().slice(0, 60))}`;
  return `${what} cites no result of a tool and does not say "not verified"; ${listOf(sources)}`;
}

function listOf(sources: ReadonlySet<string>): string {
  return sources.size === 0 ? "nothing was read" : `what was read is [${[...sources].toSorted().join("], [")}]`;
}

function isSupported(paragraph: string): boolean {
  return unverified.test(paragraph) || paragraph.search(cited) >= 0;
}

/** The parts that state something: no headings, no rules, no code, and no line that only leads to what follows. */
function paragraphsOf(text: string): readonly string[] {
  let isCode = false;
  const lines = text.split(/\r?\n/u).map((line) => {
    const isFence = fence.test(line);
    if (isFence) isCode = !isCode;
    return isFence || isCode || /^\s*(?:#{1,6}\s|[-*_]{3,}\s*$)/u.test(line) ? "" : line;
  });
  return lines
    .join("\n")
    .split(/\n\s*\n/u)
    .filter((paragraph) => paragraph.trim() !== "" && !/^[^\n]*:\s*$/u.test(paragraph.trim()));
}

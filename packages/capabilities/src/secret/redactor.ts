import { setImmediate } from "node:timers/promises";

import { cutTail } from "./cut-tail.ts";
import { createPatternSearch, type PatternSearch } from "./pattern-search.ts";
import { minimumSecretLength, secretSpellings } from "./secret-spellings.ts";
import { type Span, withoutSpans } from "./spans.ts";
import { type ByteView, unescapeBytes } from "./unescape-bytes.ts";

/** Takes secrets out of what leaves the host. */
export interface Redactor {
  /**
   * The text with every spelling of every secret replaced by `[secret NAME]`; the same text when there is none. Of a text
   * that was cut, which ends with `…`, also the beginning of a secret at the cut.
   *
   * @param found Gets the names of those that were there.
   */
  text(text: string, found?: Set<string>): string;
  /** The same for bytes, whatever they are; the same array when there is none. It does not look for a cut. */
  bytes(bytes: Uint8Array, found?: Set<string>): Uint8Array;
  /** The same for bytes of any size: a large search lets others run in between. The bytes must not change meanwhile. */
  bytesInTurns(bytes: Uint8Array, found?: Set<string>): Promise<Uint8Array>;
}

/** A redactor that knows no secret. */
export const noSecrets: Redactor = Object.freeze({
  text: (text: string) => text,
  bytes: (bytes: Uint8Array) => bytes,
  bytesInTurns: (bytes: Uint8Array) => Promise.resolve(bytes),
});

/** How often escapes are taken off: JSON in JSON, a URL in JSON in a page. */
const maximumLayers = 3;
/** What is looked at between two turns, in bytes: some milliseconds. */
const turnBytes = 128 * 1024;

/**
 * Makes a redactor. It finds the spellings of `secretSpellings` in any case, also under escapes of URLs, JSON and HTML that are
 * up to three layers deep, and no others: it is a net under the rule that a secret never enters a guest, not that rule.
 *
 * @param secrets Names and values; a name may have several. Values below `minimumSecretLength` characters would be found
 * everywhere and are left out.
 */
export function createRedactor(secrets: Iterable<readonly [name: string, value: string]>): Redactor {
  const named = [...secrets]
    .filter(([, value]) => value.length >= minimumSecretLength)
    .flatMap(([name, value]) => secretSpellings(value).map((text) => ({ name, text })));
  if (named.length === 0) return noSecrets;
  const patterns = named.map(({ text }) => new Uint8Array(Buffer.from(text, "utf8")));
  const names = named.map(({ name }) => name);
  const search = createPatternSearch(patterns);
  const steps = (bytes: Uint8Array, found: Set<string> | undefined): Steps => redact(bytes, { search, names, found });
  const inOneGo = (bytes: Uint8Array, found?: Set<string>): Uint8Array => {
    const running = steps(bytes, found);
    for (;;) {
      const step = running.next();
      if (step.done === true) return step.value;
    }
  };
  return Object.freeze({
    text(text: string, found?: Set<string>) {
      const bytes = Buffer.from(text, "utf8");
      const redacted = inOneGo(bytes, found);
      const whole = redacted === bytes ? text : Buffer.from(redacted).toString("utf8");
      return whole.endsWith("…") ? cutTail(whole, named, found) : whole;
    },
    bytes: inOneGo,
    async bytesInTurns(bytes: Uint8Array, found?: Set<string>) {
      const running = steps(bytes, found);
      for (;;) {
        const step = running.next();
        if (step.done === true) return step.value;
        await setImmediate();
      }
    },
  });
}

type Steps = Generator<void, Uint8Array>;

interface Knowledge {
  readonly search: PatternSearch;
  /** By the index of the pattern. */
  readonly names: readonly string[];
  readonly found: Set<string> | undefined;
}

function* redact(bytes: Uint8Array, knowledge: Knowledge): Steps {
  let current = bytes;
  for (let layers = 0; layers <= maximumLayers; layers++) {
    let view: ByteView | undefined = { bytes: current, starts: undefined };
    for (let layer = 0; layer < layers && view !== undefined; layer++) view = yield* unescapeBytes(view, turnBytes);
    if (view === undefined) return current;
    const spans = yield* spansIn(view, knowledge);
    if (spans.length > 0) current = withoutSpans(current, spans);
    for (const { name } of spans) knowledge.found?.add(name);
  }
  return current;
}

function* spansIn({ bytes, starts }: ByteView, { search, names }: Knowledge): Generator<void, readonly Span[]> {
  const spans: Span[] = [];
  const add = (start: number, end: number, pattern: number): void => {
    const [from, to] = starts === undefined ? [start, end] : [starts[start] ?? 0, starts[end] ?? 0];
    const name = names[pattern] ?? "";
    const last = spans.at(-1);
    if (last === undefined || from > last.to || (from === last.to && name !== last.name)) {
      spans.push({ from, to, name });
    } else if (to > last.to) {
      // What overlaps is one; of two that begin together the longer one gives the name.
      spans[spans.length - 1] = { from: last.from, to, name: from === last.from ? name : last.name };
    }
  };
  for (let at = 0; at < bytes.length;) {
    at = search.look(bytes, at, Math.min(bytes.length, at + turnBytes), add);
    yield;
  }
  return spans;
}

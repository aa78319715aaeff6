import { lowerCase } from "./pattern-search.ts";

/** Bytes that other bytes stand for, and where each of them stands there. */
export interface ByteView {
  readonly bytes: Uint8Array;
  /** By index of a byte, the index where it begins in the original; one more for its end. Undefined: the same. */
  readonly starts: Uint32Array | undefined;
}

const percent = 0x25;
const ampersand = 0x26;
const backslash = 0x5c;

const named: Readonly<Record<string, number>> = { amp: 0x26, lt: 0x3c, gt: 0x3e, quot: 0x22, apos: 0x27 };
const longestReference = 10;
/** `#`, and how the names begin. */
const referenceStarts: ReadonlySet<number> = new Set([0x23, 0x61, 0x67, 0x6c, 0x71]);

/** An escape sequence that was understood: how many bytes it takes, and the character it stands for. */
interface Escape {
  readonly length: number;
  readonly code: number;
}

/**
 * Takes one layer of escapes off: `%2F` of URLs, `\/`, `\"`, `\u002f` and `\x2f` of JSON and programs, `&#x2F;` and `&amp;` of
 * HTML, also where they are mixed. What is no escape stays.
 *
 * @param view The bytes; what is returned is in terms of the original behind them.
 * @param turnBytes After so many bytes it yields, so that a caller can take turns with others.
 * @returns Undefined when there is no escape.
 */
export function* unescapeBytes(view: ByteView, turnBytes: number): Generator<void, ByteView | undefined> {
  const { bytes } = view;
  if (![percent, backslash, ampersand].some((lead) => bytes.includes(lead))) return undefined;
  // An escape is never shorter than what it stands for in UTF-8.
  const target = new Uint8Array(bytes.length);
  const work: Work = { view, target, starts: new Uint32Array(bytes.length + 1), at: 0, length: 0, escapes: 0 };
  while (work.at < bytes.length) {
    unescapeUntil(work, Math.min(bytes.length, work.at + turnBytes));
    yield;
  }
  if (work.escapes === 0) return undefined;
  work.starts[work.length] = originOf(view, bytes.length);
  return { bytes: target.subarray(0, work.length), starts: work.starts };
}

interface Work {
  readonly view: ByteView;
  readonly target: Uint8Array;
  readonly starts: Uint32Array;
  at: number;
  length: number;
  escapes: number;
}

/** A function of its own: the engine optimises its loop, and does not that of a generator. */
function unescapeUntil(work: Work, end: number): void {
  const { view, target, starts } = work;
  const { bytes } = view;
  let { at, length } = work;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    const origin = originOf(view, at);
    const isLead = byte === percent || byte === backslash || byte === ampersand;
    const found = isLead ? escapeAt(bytes, at, byte) : undefined;
    if (found === undefined) {
      target[length] = byte;
      starts[length++] = origin;
      at += 1;
      continue;
    }
    // A percent escape is a byte, every other one a character.
    const isByte = byte === percent || found.code < 0x80;
    for (const unit of isByte ? [found.code] : Buffer.from(String.fromCodePoint(found.code))) {
      target[length] = unit;
      starts[length++] = origin;
    }
    work.escapes += 1;
    at += found.length;
  }
  work.at = at;
  work.length = length;
}

function originOf({ starts }: ByteView, at: number): number {
  return starts === undefined ? at : (starts[at] ?? 0);
}

function escapeAt(bytes: Uint8Array, at: number, lead: number): Escape | undefined {
  if (lead === percent) return hexadecimalEscape(bytes, at + 1, 2, 1);
  if (lead === ampersand) return referenceAt(bytes, at);
  const second = bytes[at + 1];
  // \u and \x
  if (second === 0x75) return hexadecimalEscape(bytes, at + 2, 4, 2);
  if (second === 0x78) return hexadecimalEscape(bytes, at + 2, 2, 2);
  // \" \' \/ \\
  const isItself = second === 0x22 || second === 0x27 || second === 0x2f || second === backslash;
  return isItself ? { length: 2, code: second } : undefined;
}

function hexadecimalEscape(bytes: Uint8Array, from: number, digits: number, leadLength: number): Escape | undefined {
  let code = 0;
  for (let index = from; index < from + digits; index++) {
    const digit = digitOf(bytes[index]);
    if (digit === undefined) return undefined;
    code = code * 16 + digit;
  }
  return { length: leadLength + digits, code };
}

function digitOf(byte: number | undefined): number | undefined {
  if (byte === undefined) return undefined;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined;
}

/** A character reference of HTML, of a character up to U+00FF. */
function referenceAt(bytes: Uint8Array, at: number): Escape | undefined {
  const next = lowerCase(bytes[at + 1] ?? 0);
  if (!referenceStarts.has(next)) return undefined;
  const end = bytes.subarray(at, at + longestReference).indexOf(0x3b);
  if (end < 3) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at + 1, end - 1).toString("latin1");
  const numbered = /^#(?:x([0-9a-f]+)|([0-9]+))$/iu.exec(text);
  const code =
    numbered === null
      ? named[text.toLowerCase()]
      : Number.parseInt(numbered[1] ?? numbered[2] ?? "", numbered[1] === undefined ? 10 : 16);
  return code === undefined || code > 0xff ? undefined : { length: end + 1, code };
}

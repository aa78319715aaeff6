/**
 * What JSON costs whoever parses it: a value weighs 1, a field that gives an object a new shape 10 more, 20 escapes in
 * strings 1, 256 bytes 1. 100,000 is some 10 ms of one core (measured, see docs/adr/0009).
 */
export type JsonWeight = number;

/** What a look at the bytes finds out, before anything is parsed. */
export interface JsonScan {
  /** At least the weight of its values, escapes and bytes. The shapes are not known yet. */
  readonly weight: JsonWeight;
  /** Names of fields, should the text be JSON. */
  readonly fields: number;
  readonly depth: number;
}

/** What a field weighs that gives an object a shape no object before it had. */
export const shapeWeight = 10;

const escapesOfOne = 20;
const bytesOfOne = 256;

const blank = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** The least that bytes of a length weigh. */
export function weightOfLength(bytes: number): JsonWeight {
  return Math.ceil(bytes / bytesOfOne);
}

/**
 * Weighs JSON in one pass over its bytes, in memory that does not grow with it. It does not say that the text is JSON.
 *
 * @param bytes JSON in UTF-8.
 */
export function scanJson(bytes: Uint8Array): JsonScan {
  let values = 1;
  let fields = 0;
  let escapes = 0;
  let open = 0;
  let depth = 0;
  let inString = false;
  let isJustOpened = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (inString) {
      if (byte === backslash) {
        index++;
        escapes++;
      } else if (byte === quote) inString = false;
      continue;
    }
    if (byte <= blank) continue;
    if (byte === closeBracket || byte === closeBrace) open--;
    // What is inside a list or an object is one value more than it has commas, unless it is empty.
    else if (isJustOpened) values++;
    isJustOpened = false;
    if (byte === quote) inString = true;
    else if (byte === comma) values++;
    else if (byte === colon) fields++;
    else if (byte === openBracket || byte === openBrace) {
      isJustOpened = true;
      open++;
      if (open > depth) depth = open;
    }
  }
  return { weight: values + Math.ceil(escapes / escapesOfOne) + weightOfLength(bytes.length), fields, depth };
}

/** A value in the header of a frame. Objects have no prototype, so only own keys can be read. */
export type FrameValue =
  | string
  | number
  | boolean
  | null
  | readonly FrameValue[]
  | { readonly [key: string]: FrameValue | undefined };

/** The header of a frame: a JSON object. */
export type FrameHeader = { readonly [key: string]: FrameValue | undefined };

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Says whether JSON text nests deeper than allowed, from the bytes alone, before a parser sees them. It does not say
 * that the text is valid JSON.
 *
 * @param bytes JSON text in UTF-8.
 * @param depth How many arrays and objects may be open at once.
 */
export function isDeeperThan(bytes: Uint8Array, depth: number): boolean {
  let open = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (inString) {
      if (byte === backslash) index++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) {
      inString = true;
    } else if (byte === openBrace || byte === openBracket) {
      open++;
      if (open > depth) return true;
    } else if (byte === closeBrace || byte === closeBracket) {
      open--;
    }
  }
  return false;
}

/**
 * Copies parsed JSON into objects without a prototype. A key such as `__proto__` becomes an ordinary own key.
 *
 * @param value What `JSON.parse` returned, of bounded depth.
 */
export function withoutPrototypes(value: unknown): FrameValue {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== "object" || value === null) return value as FrameValue;
  const copy = Object.create(null) as Record<string, FrameValue>;
  for (const [key, member] of Object.entries(value)) copy[key] = withoutPrototypes(member);
  return copy;
}

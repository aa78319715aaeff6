const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const openBrace = 0x7b;

/**
 * Says whether JSON text has more values than allowed, from the bytes alone, before a parser sees them: one value of three
 * bytes can take hundreds. It does not say that the text is valid JSON.
 *
 * @param bytes JSON text in UTF-8.
 * @param most What it may have, empty lists and objects counted twice.
 */
export function hasMoreValues(bytes: Uint8Array, most: number): boolean {
  let values = 1;
  let isInString = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (isInString) {
      if (byte === backslash) index++;
      else if (byte === quote) isInString = false;
    } else if (byte === quote) {
      isInString = true;
    } else if (byte === comma || byte === openBracket || byte === openBrace) {
      values++;
      if (values > most) return true;
    }
  }
  return false;
}

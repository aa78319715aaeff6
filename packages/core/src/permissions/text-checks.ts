/** Says whether a text holds a control character (C0, DEL or C1). */
export function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/**
 * The length of a well-formed text in UTF-8 bytes. Counts a lone surrogate as three bytes.
 */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7ff) {
      // Each half of a surrogate pair adds one byte to its unit: two units, four bytes.
      bytes += unit >= 0xd800 && unit < 0xe000 && isPaired(text, index, unit) ? 1 : 2;
    } else if (unit > 0x7f) {
      bytes += 1;
    }
  }
  return bytes;
}

function isPaired(text: string, index: number, unit: number): boolean {
  const other = unit < 0xdc00 ? text.charCodeAt(index + 1) : text.charCodeAt(index - 1);
  return unit < 0xdc00 ? other >= 0xdc00 && other < 0xe000 : other >= 0xd800 && other < 0xdc00;
}

/**
 * Says whether a character belongs to a word: letters and digits, and an apostrophe or hyphen between two of them.
 *
 * @param inWord Whether the character before belongs to a word.
 */
export function isWordCharacter(text: string, index: i32, code: i32, inWord: bool): bool {
  if (isLetterOrDigit(code)) return true;
  const joins = code == 0x27 || code == 0x2019 || code == 0x2d;
  return joins && inWord && index + 1 < text.length && isLetterOrDigit(text.codePointAt(index + 1));
}

/**
 * Says whether a character ends a sentence: a full stop, question or exclamation mark or ellipsis before white space or
 * the end of the text, and their full-width forms anywhere. `3.5` and `e.g.` inside a word end nothing.
 *
 * @param next Where the character after it begins.
 */
export function endsSentence(text: string, code: i32, next: i32): bool {
  if (code == 0x3002 || code == 0xff01 || code == 0xff1f) return true;
  if (code != 0x2e && code != 0x21 && code != 0x3f && code != 0x2026) return false;
  return next >= text.length || !isLetterOrDigit(text.codePointAt(next));
}

function isLetterOrDigit(code: i32): bool {
  if (code < 0x80) {
    const lower = code | 0x20;
    return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39);
  }
  if (code < 0xc0) return code == 0xaa || code == 0xb5 || code == 0xba;
  if (code == 0xd7 || code == 0xf7) return false;
  // Punctuation, spaces, arrows, symbols and pictographs.
  if (code >= 0x2000 && code <= 0x2bff) return false;
  if (code >= 0x3000 && code <= 0x303f) return false;
  if (code >= 0xd800 && code <= 0xf8ff) return false;
  if (code >= 0xfe00 && code <= 0xfe6f) return false;
  if (code >= 0xff00 && code <= 0xff0f) return false;
  if (code >= 0xff1a && code <= 0xff20) return false;
  return code < 0x1f000 || code > 0x1faff;
}

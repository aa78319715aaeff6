const unsafe = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const escapeCharacter = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * Makes text of a guest safe to show: in a log line, a terminal, an error, a prompt.
 *
 * Control, format (bidirectional marks, tags, joiners), invisible, private-use, unassigned and surrogate characters and
 * the line and paragraph separators become `\u{hex}`. A longer text is cut, and the cut is marked with `…`. It does not make
 * the text true, and it does not stop a text from looking like an instruction.
 *
 * @param text Any string.
 * @param maxLength The most characters of the original to keep, in UTF-16 units. Default 1,000.
 */
export function escapeText(text: string, maxLength = 1_000): string {
  const kept = text.length > maxLength ? text.slice(0, maxLength) : text;
  const escaped = kept.replace(unsafe, escapeCharacter);
  return kept === text ? escaped : `${escaped}…`;
}

import { escapeText } from "@cordon/core";

// A carriage return alone lets a text overwrite the line it stands in.
const betweenLines = /(?:[^\n\r\t]|\r(?!\n))+/gu;

/**
 * A text of a skill for a terminal: lines and tabs stay, every other character that could act on the terminal or hide a
 * part of the text is escaped, also the joiners of some scripts and pictures.
 *
 * @param text Any text.
 */
export function terminalText(text: string): string {
  return text.replaceAll(betweenLines, (part) => escapeText(part, part.length));
}

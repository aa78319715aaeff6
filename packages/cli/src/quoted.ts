import { escapeText } from "@cordon/core";

/**
 * What was typed, in quotes, safe to print: control characters are escaped, and more than 200 characters are cut.
 *
 * @param text Any text.
 */
export function quoted(text: string): string {
  return `"${escapeText(text, 200)}"`;
}

import { escapeText } from "@cordon/core";

/**
 * A text in a question, all of it, never cut: what is approved is what was read. Blanks in a row could push what follows out of
 * sight, so they are escaped too.
 */
export function shownText(text: string): string {
  return escapeText(text, text.length).replaceAll(/ {2,}/gu, (blanks) => String.raw`\u{20}`.repeat(blanks.length));
}

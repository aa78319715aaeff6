import { escapeText } from "../text/escape-text.ts";

const longest = 200;

/**
 * A value in double quotes, safe to print in one line: the text may come from a skill and end up in a log, a terminal or
 * the context of a model. See `escapeText` for what is escaped.
 *
 * @param text Any string; more than 200 characters are cut.
 */
export function quote(text: string): string {
  return `"${escapeText(text, longest).replaceAll('"', String.raw`\"`)}"`;
}

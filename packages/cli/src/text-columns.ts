import { escapeText } from "@cordon/core";

const width = 80;
const indent = "  ";
const labelWidth = 16;
const textCharacters = 2_000;

/**
 * Some text as lines of at most 80 columns, each with the same indent. Whatever could act on a terminal is escaped, and a
 * word that is longer than a line is broken.
 *
 * @param text Any text, also of a skill; of one with more than 2,000 characters the rest is left out.
 * @param start What each line begins with.
 */
export function wrapped(text: string, start = ""): readonly string[] {
  const room = width - start.length;
  const lines: string[] = [];
  let line = "";
  for (const word of escapeText(text, textCharacters).split(" ")) {
    if (line !== "" && line.length + 1 + word.length <= room) {
      line += ` ${word}`;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (line.length > room) {
      lines.push(line.slice(0, room));
      line = line.slice(room);
    }
  }
  return [...lines, line].map((each) => (start + each).trimEnd());
}

/**
 * A label and its text beside it: lines of at most 80 columns, the label in the first. A label that is too long for its
 * column has the text below it.
 *
 * @param label Any text; a skill may have chosen it.
 * @param text Any text.
 */
export function row(label: string, text: string): readonly string[] {
  const start = indent + " ".repeat(labelWidth + 2);
  const [first = "", ...rest] = wrapped(text, start);
  const shown = escapeText(label, textCharacters);
  if (shown.length > labelWidth) return [...wrapped(label, indent), ...(text === "" ? [] : [first, ...rest])];
  return [`${indent}${shown.padEnd(labelWidth + 2)}${first.slice(start.length)}`.trimEnd(), ...rest];
}

/**
 * A heading with rows below it and an empty line before it; nothing when there are no rows.
 *
 * @param heading A few words.
 * @param rows Lines of {@link row}.
 */
export function section(heading: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : ["", heading, ...rows.flat()];
}

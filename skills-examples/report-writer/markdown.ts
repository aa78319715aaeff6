const longestCell = 100;

/** A text as it stands in a table: nothing in it is read as Markdown or HTML. */
export function plain(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  const short = line.length > longestCell ? `${line.slice(0, longestCell).toWellFormed()}…` : line;
  return short.replaceAll(/[\\`*_[\]<>|#~&!]/gu, "\\$&");
}

/** An amount with two digits and commas: 1,234.50. */
export const amountText = (value: number): string =>
  (Object.is(value, -0) ? 0 : value).toFixed(2).replaceAll(/\B(?=(?:\d{3})+\.)/gu, ",");

/** Ten blocks or fewer, for a share of 0 to 1. */
export const bar = (share: number): string => "█".repeat(Math.max(0, Math.min(10, Math.round(share * 10))));

/**
 * A table.
 *
 * @param header The columns; those that end in ">" are set to the right.
 * @param rows Cells that are Markdown already.
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = header.map((name) => (name.endsWith(">") ? "--:" : "---"));
  return [line(header.map((name) => name.replace(/>$/u, ""))), line(rule), ...rows.map(line)].join("\n");
}

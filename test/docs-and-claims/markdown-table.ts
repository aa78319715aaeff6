/** The rows of a table, as cells without the blanks around them. The header is not among them. */
export type TableRows = readonly (readonly string[])[];

/**
 * Reads the rows of the table with a given header.
 *
 * @param markdown The text of a page.
 * @param header The words of its header, in order.
 * @throws Error when there is no such table: a check of its rows would then check nothing.
 */
export function readTable(markdown: string, header: readonly string[]): TableRows {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => line.startsWith("|") && cellsOf(line).join() === header.join());
  if (start === -1) throw new Error(`Cannot find the table "${header.join(" | ")}"`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex((line) => !line.startsWith("|"));
  return rest.slice(0, end === -1 ? rest.length : end).map(cellsOf);
}

/** What stands in backquotes in a cell. */
export function codesIn(cell: string | undefined): readonly string[] {
  return [...(cell ?? "").matchAll(/`(?<code>[^`]+)`/gu)].map((match) => match.groups?.["code"] ?? "");
}

function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, line.lastIndexOf("|"))
    .split("|")
    .map((cell) => cell.trim());
}

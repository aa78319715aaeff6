/** One piece of code on a page: between fences, or indented by four blanks. */
export interface CodeBlock {
  /** The page, relative to the root of the project. */
  readonly page: string;
  /** The line of its first line of code, counted from 1. */
  readonly line: number;
  /** The word after the opening fence; empty for a block without one. */
  readonly language: string;
  /** The file a reader puts it into: the line of text before the block is its name in backquotes and a colon. */
  readonly file?: string;
  /** The code, without the fence or the indent, ended by a line end. */
  readonly text: string;
}

const indent = /^ {4}/u;

/**
 * Finds every block of code on a page.
 *
 * @param page Its name.
 * @param markdown Its text. A fence starts at the start of a line; lists hold no code.
 */
export function readCodeBlocks(page: string, markdown: string): readonly CodeBlock[] {
  const lines = markdown.split("\n");
  const blocks: CodeBlock[] = [];
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? "";
    const fence = /^```(?<language>[a-z]*)\s*$/u.exec(line);
    const isIndented = indent.test(line) && (lines[index - 1] ?? "") === "";
    const length = fence === null && !isIndented ? 0 : blockLength(lines, index, fence !== null);
    if (length === 0) {
      index += 1;
      continue;
    }
    const first = fence === null ? index : index + 1;
    const code = lines.slice(first, fence === null ? index + length : index + length - 1);
    const file = fileBefore(lines, index);
    blocks.push({
      page,
      line: first + 1,
      language: fence?.groups?.["language"] ?? "",
      ...(file === undefined ? {} : { file }),
      text: `${code.map((text) => (fence === null ? text.replace(indent, "") : text)).join("\n")}\n`,
    });
    index += length;
  }
  return blocks;
}

/** How many lines a block takes, fences counted. */
function blockLength(lines: readonly string[], start: number, isFenced: boolean): number {
  const rest = lines.slice(start + 1);
  if (isFenced) {
    const end = rest.indexOf("```");
    if (end === -1) throw new Error(`Cannot read the block that starts in line ${start + 1}: its fence is not closed`);
    return end + 2;
  }
  const end = rest.findIndex((line) => !indent.test(line));
  return end === -1 ? rest.length + 1 : end + 1;
}

function fileBefore(lines: readonly string[], start: number): string | undefined {
  const before = lines.slice(0, start).findLast((line) => line !== "") ?? "";
  return /(?:^|\s)`(?<file>[\w./-]+\.[a-z]+)`:$/u.exec(before)?.groups?.["file"];
}

/**
 * The commands of a block, one each: lines that end in a backslash go on, comments and blank lines are left out.
 *
 * @param text The code of the block.
 */
export function commandsIn(text: string): readonly string[] {
  const joined = text.replaceAll(/\\\n\s*/gu, "");
  return joined.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

/** The exit code a command is said to end with: 0, unless it ends in a comment like `# exit code 4`. */
export function statedExitCode(command: string): number {
  return Number(/# exit code (?<code>\d+)/u.exec(command)?.groups?.["code"] ?? 0);
}

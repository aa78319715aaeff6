/** Where lines of the bundle come from: made by the build, see `encode-positions.ts` there. */
export interface Positions {
  readonly files: readonly string[];
  /** For each line of the bundle: `column.file.line.column` in base 36, one after the other. */
  readonly lines: string;
}

const holder = globalThis as { cordonPositions?: Positions };
const positions = holder.cordonPositions;
delete holder.cordonPositions;

const frame = /^\s*at (?:(?<name>.*) )?\(?skill\.js:(?<line>\d+)(?::(?<column>\d+))?\)?$/u;
const base = 36;

const shownFrames = 5;

/**
 * The frames of a stack that are in the author's files, innermost first, as `at name (file:line:column)`: the first few,
 * and each once where it repeats. After an `await` the engine knows the innermost frame only.
 *
 * @param stack What the engine says.
 */
export function mapStack(stack: string): readonly string[] {
  if (positions === undefined) return [];
  const { files } = positions;
  const lines = positions.lines.split("\n");
  const frames = stack.split("\n").flatMap((text) => {
    const { name = "", line = "", column = "1" } = frame.exec(text)?.groups ?? {};
    const found = lookUp(lines[Number(line) - 1] ?? "", Number(column) - 1);
    const file = files[found?.[1] ?? -1];
    if (found === undefined || file === undefined) return [];
    const place = `${file}:${(found[2] ?? 0) + 1}:${(found[3] ?? 0) + 1}`;
    return [name === "" || name.startsWith("<") ? `at ${place}` : `at ${name} (${place})`];
  });
  return frames.filter((text, index) => text !== frames[index - 1]).slice(0, shownFrames);
}

/** The last position of a line that is not behind a column. */
function lookUp(line: string, column: number): readonly number[] | undefined {
  let found: readonly number[] | undefined;
  for (const entry of line === "" ? [] : line.split(" ")) {
    const position = entry.split(".").map((digits) => Number.parseInt(digits, base));
    if (found !== undefined && (position[0] ?? 0) > column) break;
    found = position;
  }
  return found;
}

import { answerLine, invalid } from "./answer-line.ts";
import type { CommandIo } from "./command-io.ts";
import { inputLines } from "./input-lines.ts";
import { jsonLine } from "./json-text.ts";

/** The most bytes of a line of `cordon explain --jsonl`: 1 MiB. */
export const maxLineBytes = 1_048_576;

/**
 * Reads questions line by line and answers each line that is not empty with one line, in order: a test suite that drives
 * this counts on it. Each answer is written before the next line is read, and no faster than somebody reads them. Ends
 * early when nobody does.
 *
 * @param io Where the questions come from and the answers go.
 * @throws OutputError
 */
export async function answerLines(io: Pick<CommandIo, "input" | "writeOutput">): Promise<void> {
  for await (const line of inputLines(io.input(), maxLineBytes)) {
    if (line.length === 0) continue;
    const answer = line === "too-long" ? invalid(`the line has more than ${maxLineBytes} bytes`) : answerLine(line);
    if (!(await io.writeOutput(jsonLine(answer)))) return;
  }
}

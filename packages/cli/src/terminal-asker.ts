import type { CommandIo } from "./command-io.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Asks a question that only `y` and `yes` answer with a yes: an empty line, anything else, the end of input and the signal are
 * a no.
 *
 * @param question Shown as it is.
 * @param late What to say when the signal was aborted before there was an answer.
 */
export type TerminalAsker = (
  question: string,
  options: { readonly signal: AbortSignal; readonly late: string },
) => Promise<boolean>;

/**
 * Makes one that asks one question at a time.
 *
 * @param terminal Where to ask.
 * @param io Where to say that a question is over.
 */
export function terminalAsker(terminal: Terminal, io: Pick<CommandIo, "writeError" | "signal">): TerminalAsker {
  let last: Promise<unknown> = Promise.resolve();
  return async (question, options) => {
    const asking = last.then(() => ask(question, options));
    last = asking;
    return await asking;
  };

  async function ask(question: string, { signal, late }: Parameters<TerminalAsker>[1]): Promise<boolean> {
    if (signal.aborted) return false;
    try {
      const line = await terminal.question(question, signal);
      if (line !== undefined) return /^y(?:es)?$/iu.test(line.trim());
      io.writeError("\ncordon: refused: standard input has ended\n");
    } catch {
      // Who interrupts the command knows why.
      if (!io.signal.aborted) io.writeError(`\ncordon: refused: ${late}\n`);
    }
    return false;
  }
}

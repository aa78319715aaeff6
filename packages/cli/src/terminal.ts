import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout } from "node:timers/promises";

/** A person at a terminal. */
export interface Terminal {
  /**
   * Asks a question and waits for a line. What was typed before the question was shown is no answer to it.
   *
   * @param question Shown as it is.
   * @param signal Ends the waiting.
   * @returns The line; undefined when the terminal is closed.
   * @throws The signal's reason.
   */
  question(question: string, signal: AbortSignal): Promise<string | undefined>;
}

/** The streams of a terminal. */
export interface TerminalStreams {
  /** Standard input: read only while a question is open. */
  readonly input: Readable;
  /** Standard error: standard output belongs to what the skill says. */
  readonly output: Writable;
}

/** Long enough for lines that wait in the terminal to arrive. */
const typedBeforeMs = 50;

/**
 * Makes a terminal of two streams.
 *
 * @param streams Borrowed.
 */
export function createTerminal({ input, output }: TerminalStreams): Terminal {
  return {
    async question(question, signal) {
      signal.throwIfAborted();
      if (input.readableEnded || input.destroyed) return undefined;
      // The system edits the line and passes interrupts on, so that Ctrl-C ends the command as ever.
      const lines = createInterface({ input, terminal: false });
      try {
        const closed = once(lines, "close", { signal }).then(() => undefined);
        // Whoever waits no longer does not hear of it.
        closed.catch(() => {});
        const isOpen = await Promise.race([setTimeout(typedBeforeMs, true, { signal }), closed]);
        if (isOpen === undefined) return undefined;
        output.write(question);
        return await Promise.race([once(lines, "line", { signal }).then(([line]) => String(line)), closed]);
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        lines.close();
        input.pause();
      }
    },
  };
}

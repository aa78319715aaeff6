import type { CommandIo } from "../command-io.ts";
import { OutputError } from "../output-error.ts";
import type { Terminal } from "../terminal.ts";

/** What a test gives a command to read, and how its streams behave. */
export interface RecordedIoOptions {
  /** Standard input, in chunks. Default: nothing. */
  readonly input?: Iterable<string | Uint8Array>;
  readonly outputIsTerminal?: boolean;
  /** Answers questions. Default: nobody does, as without a terminal. */
  readonly terminal?: Terminal;
  /** Variables of the environment. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly showStack?: boolean;
  readonly signal?: AbortSignal;
  /** Hears of each write to standard error. */
  readonly onError?: (text: string) => void;
  /** After how many writes the reader of standard output goes away. Default: never. */
  readonly readsUpTo?: number;
  /** Makes every write to standard output fail with this code of the operating system. */
  readonly outputFailsWith?: string;
}

/** Streams that remember what was written. */
export interface RecordedIo extends CommandIo {
  /** What was written to standard output. */
  readonly bytes: () => Uint8Array;
  /** The same, as text. */
  readonly output: () => string;
  /** The lines of standard output; the last one has to be ended. */
  readonly lines: () => readonly string[];
  /** What was written to standard error. */
  readonly errors: () => string;
}

/**
 * Streams for a command under test.
 *
 * @param options How they behave.
 */
export function recordedIo(options: RecordedIoOptions = {}): RecordedIo {
  const written: Uint8Array[] = [];
  let errors = "";
  const output = (): string => Buffer.concat(written).toString("utf8");
  return {
    input: () => chunksOf(options.input ?? []),
    writeOutput: (text) => {
      if (options.outputFailsWith !== undefined) {
        return Promise.reject(new OutputError({ code: options.outputFailsWith }));
      }
      if (written.length === options.readsUpTo) return Promise.resolve(false);
      written.push(Buffer.from(text));
      return Promise.resolve(true);
    },
    writeError: (text) => {
      errors += text;
      options.onError?.(text);
    },
    outputIsTerminal: options.outputIsTerminal ?? false,
    terminal: options.terminal,
    environment: (name) => options.environment?.[name],
    showStack: options.showStack ?? false,
    signal: options.signal ?? new AbortController().signal,
    bytes: () => Buffer.concat(written),
    output,
    lines: () => output().split("\n").slice(0, -1),
    errors: () => errors,
  };
}

/** Chunks of a stream, as bytes. */
export async function* chunksOf(chunks: Iterable<string | Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for (const chunk of chunks) {
    yield await Promise.resolve(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  }
}

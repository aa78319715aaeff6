import type { Terminal } from "./terminal.ts";

/** What a command reads and writes. Tests give their own. */
export interface CommandIo {
  /** Standard input, in chunks. Rejects when the signal is aborted. */
  readonly input: () => AsyncIterable<Uint8Array>;
  /**
   * Writes to standard output, in order. Resolves when there is room for more: to false when nobody reads any longer, as
   * after `| head -1`.
   *
   * @throws OutputError when it cannot be written for another reason.
   */
  readonly writeOutput: (text: string | Uint8Array) => Promise<boolean>;
  /** Writes to standard error. What cannot be written there is lost. */
  readonly writeError: (text: string) => void;
  /** Whether standard output is a terminal, where control characters of a skill would act on it. */
  readonly outputIsTerminal: boolean;
  /** Where a person can be asked. Undefined when standard input or standard error is no terminal. */
  readonly terminal: Terminal | undefined;
  /** The value of a variable of the environment. */
  readonly environment: (name: string) => string | undefined;
  /** Whether to show where in the code an unexpected error arose. */
  readonly showStack: boolean;
  /** Aborted when the user interrupts the command. */
  readonly signal: AbortSignal;
}

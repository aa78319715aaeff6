import type { CommandIo } from "../command-io.ts";
import type { Terminal } from "../terminal.ts";

/** A terminal, and standard error that keeps still while a question is open on it. */
export interface HeldErrors {
  readonly writeError: (text: string) => void;
  /** Undefined when there is none. */
  readonly terminal: Terminal | undefined;
}

/** Makes what is written while somebody is asked come after the answer: a question is not torn apart. */
export function holdErrors(io: Pick<CommandIo, "writeError" | "terminal">): HeldErrors {
  let open = 0;
  let held = "";
  const writeError = (text: string): void => {
    if (open === 0) io.writeError(text);
    else held += text;
  };
  const { terminal } = io;
  if (terminal === undefined) return { writeError, terminal };
  return {
    writeError,
    terminal: {
      question: async (question, signal) => {
        open += 1;
        try {
          return await terminal.question(question, signal);
        } finally {
          open -= 1;
          if (open === 0 && held !== "") {
            io.writeError(held);
            held = "";
          }
        }
      },
    },
  };
}

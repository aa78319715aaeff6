import { addAbortSignal } from "node:stream";
import type { CommandIo } from "./command-io.ts";
import { outputWriter } from "./output-writer.ts";
import { systemProblem } from "@cordon/core";
import { createTerminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const secondInterruptMs = 1_000;

/**
 * The streams of this process. The first interrupt aborts the signal, so that a run ends as `cancelled` and disposes of
 * its threads; another one, a second later or more, ends the process as the operating system does.
 */
export function processIo(): CommandIo {
  const signal = interrupts();
  process.stderr.on("error", () => {});
  return {
    input: () => standardInput(signal),
    writeOutput: outputWriter(process.stdout),
    writeError: (text) => void process.stderr.write(text),
    outputIsTerminal: process.stdout.isTTY,
    terminal:
      process.stdin.isTTY && process.stderr.isTTY
        ? createTerminal({ input: process.stdin, output: process.stderr })
        : undefined,
    environment: (name) => process.env[name],
    showStack: process.env["CORDON_DEBUG"] === "1",
    signal,
  };
}

function interrupts(): AbortSignal {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const interrupt = (name: NodeJS.Signals): void => {
    // One key press can arrive twice: from the terminal, and from a parent that passes it on, as npm does.
    if (firstMs !== undefined && performance.now() - firstMs >= secondInterruptMs) {
      process.removeAllListeners(name);
      process.kill(process.pid, name);
    }
    firstMs ??= performance.now();
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return controller.signal;
}

async function* standardInput(signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* addAbortSignal(signal, process.stdin) as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (signal.aborted) throw error;
    throw new UsageError(`Cannot read standard input: ${systemProblem(error)}`, { cause: error });
  }
}

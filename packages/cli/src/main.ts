import type { CommandIo } from "./command-io.ts";
import { processIo } from "./process-io.ts";
import { runProgram } from "./program.ts";
import { reportFailure } from "./report-failure.ts";

/**
 * Runs the command with the arguments and streams of this process, and sets its exit code. To be called once: it listens
 * for interrupts and for errors that nothing else caught.
 */
export async function main(): Promise<void> {
  const io = processIo();
  process.on("uncaughtException", (error) => void endAfter(error, io));
  process.exitCode = await runProgram(process.argv.slice(2), io);
  // Nothing that is still open, such as standard input, outlives an interrupt.
  if (io.signal.aborted) process.exit();
}

async function endAfter(error: unknown, io: CommandIo): Promise<void> {
  process.exit(await reportFailure(error, "none", io));
}

if (import.meta.main) await main();

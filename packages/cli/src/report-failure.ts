import type { CommandIo } from "./command-io.ts";
import type { ExitCode } from "./exit-codes.ts";
import { failureOf } from "./failure.ts";
import { jsonLine } from "./json-text.ts";

/** Which line of JSON a command prints when it fails, if any: one shaped like a receipt, or like an answer. */
export type FailureLine = "receipt" | "answer" | "none";

/**
 * Says in one sentence why a command ended without an answer or a receipt: to standard error for people, and to standard
 * output as one line of JSON for programs that asked for one.
 *
 * @param error What was thrown.
 * @param line The line of JSON to print.
 * @param io Where to.
 * @returns The exit code.
 */
export async function reportFailure(error: unknown, line: FailureLine, io: CommandIo): Promise<ExitCode> {
  const { status, code, message, lines = [message], details, hint, exitCode } = failureOf(error, io.signal.aborted);
  io.writeError(`cordon: ${lines.join("\n")}\n`);
  if (hint !== undefined) io.writeError(`cordon: ${hint}\n`);
  if (io.showStack && error instanceof Error) io.writeError(`${error.stack ?? ""}\n`);
  // What could not be written a moment ago cannot be written now.
  if (line === "none" || code === "OUTPUT") return exitCode;
  const value =
    line === "receipt" ? { status, code, message, ...details } : { decision: "invalid", rule: null, why: message };
  try {
    await io.writeOutput(jsonLine(value));
  } catch (writeError) {
    return await reportFailure(writeError, "none", io);
  }
  return exitCode;
}

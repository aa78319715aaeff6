import { agentRunCommand } from "./agent/agent-run-command.ts";
import { buildCommand } from "./build-command.ts";
import { parseCommandLine } from "./command-line.ts";
import type { CommandIo } from "./command-io.ts";
import { devCommand } from "./dev/dev-command.ts";
import { explainCommand } from "./explain-command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { mcpCommand } from "./mcp-command.ts";
import { testCommand } from "./golden/test-command.ts";
import { initCommand } from "./init/init-command.ts";
import { inspectCommand } from "./inspect-command.ts";
import { replayCommand } from "./replay-command.ts";
import { type FailureLine, reportFailure } from "./report-failure.ts";
import { runCommand } from "./run-command.ts";
import { validateCommand } from "./validate/validate-command.ts";

/**
 * Runs the command line. Whatever happens, it is said in one sentence and by the exit code; nothing is thrown.
 *
 * @param words What was typed after `cordon`.
 * @param io Streams and the interrupt.
 * @returns The exit code.
 */
export async function runProgram(words: readonly string[], io: CommandIo): Promise<ExitCode> {
  try {
    return await runCommandLine(words, io);
  } catch (error) {
    return await reportFailure(error, failureLineOf(words), io);
  }
}

async function runCommandLine(words: readonly string[], io: CommandIo): Promise<ExitCode> {
  const parsed = parseCommandLine(words);
  switch (parsed.command) {
    case "run":
      return await runCommand(parsed.file, parsed.options, io);
    case "inspect":
      return await inspectCommand(parsed.file, parsed.options, io);
    case "replay":
      return await replayCommand(parsed.file, parsed.options, io);
    case "build":
      return await buildCommand(parsed.file, parsed.options, io);
    case "mcp":
      return await mcpCommand(parsed.options, io);
    case "agent-run":
      return await agentRunCommand(parsed.task, parsed.options, io);
    case "explain":
      return await explainCommand(parsed.options, io);
    case "init":
      return await initCommand(parsed.folder, parsed.options, io);
    case "test":
      return await testCommand(parsed.folder, parsed.options, io);
    case "validate":
      return await validateCommand(parsed.place, parsed.options, io);
    case "dev":
      return await devCommand(parsed.folder, parsed.options, io);
    case "help":
      await io.writeOutput(parsed.text);
      return exitCodes.ok;
    case "usage":
      io.writeError(parsed.text);
      return exitCodes.usage;
  }
}

/** Read from the words themselves: whoever typed `--json` gets a line also when another word cannot be understood. */
function failureLineOf(words: readonly string[]): FailureLine {
  if (!words.includes("--json") || words.includes("--jsonl")) return "none";
  return words[0] === "explain" ? "answer" : "receipt";
}

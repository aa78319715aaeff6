import { parseCommandLine } from "./command-line.ts";
import type { CommandIo } from "./command-io.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type FailureLine, reportFailure } from "./report-failure.ts";

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

/** Only the command that was typed is loaded: the help and a wrong word need none of them. */
async function runCommandLine(words: readonly string[], io: CommandIo): Promise<ExitCode> {
  const parsed = parseCommandLine(words);
  switch (parsed.command) {
    case "run":
      return await (await import("./run-command.ts")).runCommand(parsed.file, parsed.options, io);
    case "inspect":
      return await (await import("./inspect-command.ts")).inspectCommand(parsed.file, parsed.options, io);
    case "replay":
      return await (await import("./replay-command.ts")).replayCommand(parsed.file, parsed.options, io);
    case "build":
      return await (await import("./build-command.ts")).buildCommand(parsed.file, parsed.options, io);
    case "mcp":
      return await (await import("./mcp-command.ts")).mcpCommand(parsed.options, io);
    case "agent-run":
      return await (await import("./agent/agent-run-command.ts")).agentRunCommand(parsed.task, parsed.options, io);
    case "explain":
      return await (await import("./explain-command.ts")).explainCommand(parsed.options, io);
    case "init":
      return await (await import("./init/init-command.ts")).initCommand(parsed.folder, parsed.options, io);
    case "test":
      return await (await import("./golden/test-command.ts")).testCommand(parsed.folder, parsed.options, io);
    case "validate":
      return await (await import("./validate/validate-command.ts")).validateCommand(parsed.place, parsed.options, io);
    case "dev":
      return await (await import("./dev/dev-command.ts")).devCommand(parsed.folder, parsed.options, io);
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

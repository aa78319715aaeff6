import { Command, CommanderError, Option } from "commander";
import { addAuthorCommands, type AuthorCommandLine } from "./author-commands.ts";
import { describeAgentRun } from "./agent/describe-agent-run.ts";
import type { AgentRunOptions } from "./agent/agent-run-options.ts";
import type { ExplainOptions } from "./explain-command.ts";
import {
  exitCodeHelp,
  explainExitCodeHelp,
  generalExitCodeHelp,
  inspectExitCodeHelp,
  replayExitCodeHelp,
} from "./exit-codes.ts";
import type { InspectOptions } from "./inspect-command.ts";
import type { McpOptions } from "./mcp-command.ts";
import { describeMcp } from "./mcp-command-line.ts";
import { quoted } from "./quoted.ts";
import type { ReplayCommandOptions } from "./replay-command.ts";
import type { RunOptions } from "./run-command.ts";
import { collect } from "./collect.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** What a command line asks for. `help` and `version` are texts to print; `usage` is the help for one that asks nothing. */
export type CommandLine =
  | { readonly command: "run"; readonly file: string; readonly options: RunOptions }
  | { readonly command: "inspect"; readonly file: string; readonly options: InspectOptions }
  | { readonly command: "replay"; readonly file: string; readonly options: ReplayCommandOptions }
  | { readonly command: "mcp"; readonly options: McpOptions }
  | { readonly command: "agent-run"; readonly task: string | undefined; readonly options: AgentRunOptions }
  | { readonly command: "explain"; readonly options: ExplainOptions }
  | AuthorCommandLine
  | { readonly command: "help" | "usage"; readonly text: string };

/**
 * Reads a command line. Nothing is run and nothing is printed.
 *
 * @param words What was typed after `cordon`.
 * @throws UsageError that names the word at fault and, where one is close, what may have been meant.
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  let text = "";
  const add = (part: string): void => void (text += part);
  let parsed: CommandLine | undefined;
  const program = new Command("cordon")
    .description("Runs untrusted agent skills: WebAssembly plugins with exactly what you grant them")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .exitOverride()
    .configureOutput({ writeOut: add, writeErr: add, outputError: () => {}, ...helpWidths })
    .addHelpText(
      "after",
      `${generalExitCodeHelp}\n\nWith CORDON_DEBUG=1 in the environment, errors show where they arose.`,
    );
  program.commandsGroup("Write a skill:");
  addAuthorCommands(program, (line) => void (parsed = line));
  program.commandsGroup("Run a skill:");
  const run = describeRun(program.command("run"));
  run.action((file: string, options: RunOptions) => void (parsed = { command: "run", file, options }));
  const inspect = describeInspect(program.command("inspect"));
  inspect.action((file: string, options: InspectOptions) => void (parsed = { command: "inspect", file, options }));
  const explain = describeExplain(program.command("explain"));
  explain.action((options: ExplainOptions) => void (parsed = { command: "explain", options }));
  const replay = describeReplay(program.command("replay"));
  replay.action((file: string, options: ReplayCommandOptions) => void (parsed = { command: "replay", file, options }));
  program.commandsGroup("Let a model or another program use skills:");
  const agent = program.command("agent").description("let a language model work with skills, and with nothing else");
  const agentRun = describeAgentRun(agent.command("run"));
  agentRun.action(
    (task: string | undefined, options: AgentRunOptions) => void (parsed = { command: "agent-run", task, options }),
  );
  const mcp = describeMcp(program.command("mcp"));
  mcp.action((options: McpOptions) => void (parsed = { command: "mcp", options }));
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    // The parser ends with an error also when all is well: after the help and the version.
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { command: "help", text };
    if (error.code !== "commander.help") throw usageError(error);
    const [first, name] = words;
    if (first === "help" && name !== undefined) {
      const known = program.commands.map((command) => command.name()).join(", ");
      throw new UsageError(`Cannot print the help of ${quoted(name)}: the commands are ${known}`);
    }
  }
  return parsed ?? { command: "usage", text };
}

const helpWidths = { getOutHelpWidth: () => 100, getErrHelpWidth: () => 100 };

function describeRun(command: Command): Command {
  return command
    .description("run one tool of a skill and print its output, or with --json its receipt")
    .argument("<skill.wasm>", "the skill")
    .option("--tool <name>", "the tool to call (default: the only one, or execute)")
    .option("--input <json|@file|->", "the input: JSON, the bytes of a file, or standard input (default: no bytes)")
    .option("--policy <file>", "a policy in YAML (default: nothing is granted)")
    .option("--manifest <file>", "a manifest in JSON, for a plugin that carries none")
    .option("--grant <permission>", "grant a permission; may be repeated", collect)
    .option("--mount </path=folder>", "show a folder to the skill; may be repeated", collect)
    .option("--limit <name=value>", "set a limit, such as memory=16MiB or wallTime=2s; may be repeated", collect)
    .option("--config <name=value>", "a value the skill may read; may be repeated", collect)
    .option(
      "--secret <name[=@file]>",
      "a secret for requests, from the environment or a file; may be repeated",
      collect,
    )
    .option("--tenant <name>", "whom the call is for")
    .addOption(
      new Option("--log-level <level>", "the least severe log lines to show (default: info)").choices(logLevels),
    )
    .option("--json", "print the receipt, or why there is none, as one line of JSON")
    .option("--record <file>", "write everything the skill was told to a file, for cordon replay")
    .option("--events", "print what happens, while it happens, as lines of JSON to standard error")
    .addHelpText("after", exitCodeHelp)
    .addHelpText("after", runExample);
}

const logLevels = ["trace", "debug", "info", "warn", "error"] as const;

const runExample = `
Example:
  cordon run report.wasm --grant 'fs:read:/data/*' --mount /data=. \\
    --input '{"file":"/data/package-lock.json"}'`;

function describeInspect(command: Command): Command {
  return command
    .description("say what a skill is, whether it would be admitted, and what a policy lacks, without running it")
    .argument("<skill.wasm>", "the skill")
    .option("--policy <file>", "a policy in YAML: also say whether it would load, and what to add")
    .option("--manifest <file>", "a manifest in JSON, for a plugin that carries none")
    .option("--json", "print the report as one line of JSON")
    .addHelpText("after", inspectExitCodeHelp)
    .addHelpText("after", inspectExamples);
}

const inspectExamples = `
Examples:
  cordon inspect report.wasm
  cordon inspect report.wasm --policy policy.yaml
  cordon inspect report.wasm --policy policy.yaml --json`;

function describeReplay(command: Command): Command {
  return command
    .description("run a recorded call again without any effect, and say whether it comes to the same")
    .argument("<recording.json>", "what cordon run --record wrote")
    .requiredOption("--skill <skill.wasm>", "the module that was called; it is granted nothing")
    .option("--manifest <file>", "the manifest in JSON, for a plugin that carries none")
    .option("--limit <name=value>", "let the replay have more, such as memory=64MiB; may be repeated", collect)
    .option("--json", "print what it came to, or why there is nothing, as one line of JSON")
    .addHelpText("after", replayExitCodeHelp)
    .addHelpText("after", replayExample);
}

const replayExample = `
Example:
  cordon run report.wasm --policy policy.yaml --input @question.json --record call.json
  cordon replay call.json --skill report.wasm`;

function describeExplain(command: Command): Command {
  return command
    .description("say what a policy answers to a request, and why")
    .option("--policy <file>", "a policy in YAML")
    .option("--skill <id[@version]>", "the skill that asks; without a version the only entry of that id")
    .option("--request <request>", "a permission, or a path or URL after category and action: fs:read:/data/x")
    .option("--json", 'print one line of JSON: {"decision", "rule", "why"}')
    .addOption(
      new Option(
        "--jsonl",
        'read {"granted": [...], "requested": "..."} line by line, answer each line with one line of JSON',
      ).conflicts(["policy", "skill", "request"]),
    )
    .addHelpText("after", explainExitCodeHelp)
    .addHelpText("after", "\nExample:\n  cordon explain --policy policy.yaml --skill report --request fs:read:/data/x");
}

function usageError({ message }: CommanderError): UsageError {
  const problem = message
    .replace(/^error: /u, "")
    .replaceAll(/\s*\n\s*/gu, " ")
    .replace(/\.$/u, "");
  return new UsageError(`Cannot use the command line: ${problem}; add --help for the options`);
}

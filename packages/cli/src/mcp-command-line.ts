import type { Command } from "commander";
import { collect } from "./collect.ts";
import { mcpExitCodeHelp } from "./exit-codes.ts";

/** Describes `cordon mcp`. */
export function describeMcp(command: Command): Command {
  return command
    .description("offer the skills of a folder to MCP clients, over standard input and output or over HTTP")
    .requiredOption("--skills <folder>", "the folder: every file that ends in .wasm")
    .option("--policy <file>", "a policy in YAML (default: nothing is granted)")
    .option("--grant <permission>", "grant a permission; may be repeated", collect)
    .option("--mount </path=folder>", "show a folder to the skills; may be repeated", collect)
    .option("--limit <name=value>", "set a limit, such as memory=16MiB or wallTime=2s; may be repeated", collect)
    .option(
      "--secret <name[=@file]>",
      "a secret for requests, from the environment or a file; may be repeated",
      collect,
    )
    .option("--tenant <name>", "whom the calls are for")
    .option("--http <host:port>", "serve HTTP there (default: standard input and output)")
    .option("--bearer <name[=@file]>", "the token clients must bring, from the environment or a file")
    .option(
      "--host <name>",
      "a name clients may use (default: those of the loopback interface); may be repeated",
      collect,
    )
    .option("--origin <origin>", "a web page that may use it, as in https://app.example; may be repeated", collect)
    .addHelpText("after", mcpExitCodeHelp)
    .addHelpText("after", examples);
}

const examples = `
Examples:
  cordon mcp --skills ./skills --policy policy.yaml
  cordon mcp --skills ./skills --policy policy.yaml --http 127.0.0.1:8080`;

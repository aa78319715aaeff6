import { type Command, Option } from "commander";
import { collect } from "../collect.ts";
import { agentExitCodeHelp } from "../exit-codes.ts";

/** Describes `cordon agent run` to the parser: arguments, options, help. */
export function describeAgentRun(command: Command): Command {
  return command
    .description("let a model work on a task with the skills of a folder, and print its answer")
    .argument("[task]", "what to do; left out with --resume")
    .requiredOption(
      "--model <spec>",
      "openai:MODEL, anthropic:MODEL, openai-compatible:MODEL@URL or scripted:FILE; repeated, the next is asked when one fails",
      collect,
    )
    .option("--skills <folder|file>", "the skills: each .wasm in the folder, or one file; may be repeated", collect)
    .option("--policy <file>", "a policy in YAML (default: nothing is granted)")
    .option("--grant <permission>", "grant a permission to every skill; may be repeated", collect)
    .option("--mount </path=folder>", "show a folder to every skill; may be repeated", collect)
    .option("--limit <name=value>", "set a limit of each call, such as wallTime=5m; may be repeated", collect)
    .option(
      "--secret <name[=@file]>",
      "a secret for requests, from the environment or a file; may be repeated",
      collect,
    )
    .addOption(
      new Option("--agent <name>", "a default agent, with its prompt and its guard rails").choices([
        "research",
        "monitor",
        "coder",
      ]),
    )
    .addOption(new Option("--mode <name>", "how it works").choices(["focus", "creative", "research"]))
    .option("--instructions <text|@file>", "what it is told before the task; with --agent, beside its own prompt")
    .option("--max-steps <count>", "answers of models at most (default: 20, or the agent's)")
    .option("--budget <usd>", "US dollars at most; needs --prices")
    .option("--prices <file>", "what models cost, in YAML")
    .addOption(
      new Option("--unknown-price <action>", "a model that is not in the table: refuse, or count the dearest").choices([
        "refuse",
        "worst-case",
      ]),
    )
    .option("--timeout <time>", "time for the whole run, such as 90s or 5m")
    .option("--tenant <name>", "whom the run is for")
    .option("--journal <file>", "write each step down before the next, to go on with the run after a crash")
    .option("--run-id <name>", "names the run (default: a random name)")
    .option("--resume <run>", "go on with a run of the journal, by its name")
    .addOption(
      new Option(
        "--doubts <action>",
        "with --resume, calls that may have taken effect: repeat them, or tell the model",
      ).choices(["repeat", "tell"]),
    )
    .option("--quiet", "print the answer only")
    .option("--json", "print what happens as lines of JSON, the last one the result")
    .addHelpText("after", agentExitCodeHelp)
    .addHelpText("after", examples);
}

const examples = `
Examples:
  cordon agent run "Which licences do we install?" --model anthropic:claude-sonnet-4-5 \\
    --agent research --skills ./skills --policy policy.yaml
  cordon agent run "Try it" --model scripted:script.yaml --skills report.wasm --policy policy.yaml --json
  cordon agent run --resume 42 --journal runs.jsonl --model openai:gpt-5 --skills ./skills --policy policy.yaml`;

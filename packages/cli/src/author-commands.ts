import { type Command, Option } from "commander";
import type { BuildOptions } from "./build-command.ts";
import type { DevOptions } from "./dev/dev-command.ts";
import { buildExitCodeHelp, initExitCodeHelp, testExitCodeHelp, validateExitCodeHelp } from "./exit-codes.ts";
import type { TestOptions } from "./golden/test-command.ts";
import type { InitOptions } from "./init/init-command.ts";
import { skillHosts } from "./load-skill-builder.ts";
import type { ValidateOptions } from "./validate/validate-command.ts";

/** What a command line of an author asks for. */
export type AuthorCommandLine =
  | { readonly command: "init"; readonly folder: string | undefined; readonly options: InitOptions }
  | { readonly command: "build"; readonly file: string; readonly options: BuildOptions }
  | { readonly command: "test"; readonly folder: string; readonly options: TestOptions }
  | { readonly command: "validate"; readonly place: string; readonly options: ValidateOptions }
  | { readonly command: "dev"; readonly folder: string; readonly options: DevOptions };

/**
 * Adds the commands of authors to the parser.
 *
 * @param program The parser.
 * @param parsed Takes what was read.
 */
export function addAuthorCommands(program: Command, parsed: (line: AuthorCommandLine) => void): void {
  describeInit(program.command("init")).action((folder: string | undefined, options: InitOptions) =>
    parsed({ command: "init", folder, options }),
  );
  describeBuild(program.command("build")).action((file: string, options: BuildOptions) =>
    parsed({ command: "build", file, options }),
  );
  describeTest(program.command("test")).action((folder: string, options: TestOptions) =>
    parsed({ command: "test", folder, options }),
  );
  describeDev(program.command("dev")).action((folder: string, options: DevOptions) =>
    parsed({ command: "dev", folder, options }),
  );
  describeValidate(program.command("validate")).action((place: string, options: ValidateOptions) =>
    parsed({ command: "validate", place, options }),
  );
}

function describeInit(command: Command): Command {
  return command
    .description("make a folder with a skill in TypeScript that builds and passes its tests")
    .argument("[name]", "the folder to make; its name is the id of the skill")
    .option("--template <name>", "what to start from: minimal, http, files or kv (default: minimal)")
    .option("--list-templates", "say what there is to start from, and make nothing")
    .option("--json", "print what was made, or why nothing was, as one line of JSON")
    .addHelpText("after", initExitCodeHelp)
    .addHelpText("after", "\nExample:\n  cordon init word-count --template files");
}

function describeBuild(command: Command): Command {
  return command
    .description("make one module of a skill written in TypeScript; needs the package @cordon/pdk")
    .argument("[skill.ts|folder]", "the file whose one exported class extends SkillBase, or the folder of a skill", ".")
    .option("-o, --output <file>", "where the module goes (default: beside the file, or build/<id>.wasm in the folder)")
    .option("--no-check", "do not check the types")
    .addOption(new Option("--target <host>", "the kind of host it is for (default: cordon)").choices(skillHosts))
    .option("--watch", "build at every save of a file it uses, until it is interrupted")
    .option("--json", "print what was built, or why it was not, as one line of JSON")
    .addHelpText("after", buildExitCodeHelp)
    .addHelpText("after", "\nExamples:\n  cordon build\n  cordon build skill.ts --output build/skill.wasm");
}

function describeTest(command: Command): Command {
  return command
    .description("run the golden cases of a skill in the sandbox, built first where needed, and its unit tests")
    .argument("[folder]", "the folder of the skill", ".")
    .option("--filter <text>", "only golden cases with this text in their file or name")
    .option("--update", "write what each call comes to now into the cases that are not met")
    .option("--local", "only the unit tests, in Node, with the vitest that is installed there")
    .option("--json", "print what became of each case as one line of JSON")
    .addHelpText("after", testExitCodeHelp)
    .addHelpText("after", "\nExample:\n  cordon test --filter greets");
}

function describeValidate(command: Command): Command {
  return command
    .description("say what is wrong with a skill, its permissions, policy and golden cases, without running it")
    .argument("[file|folder]", "the folder of a skill, a module, or a golden case", ".")
    .option("--policy <file>", "the policy to hold the skill against (default: policy.yaml in its folder)")
    .option("--json", "print what was found as one line of JSON")
    .addHelpText("after", validateExitCodeHelp)
    .addHelpText("after", "\nExample:\n  cordon validate build/word-count.wasm --policy policy.yaml");
}

function describeDev(command: Command): Command {
  return command
    .description("build a skill and run its golden cases at every save, until it is interrupted")
    .argument("[folder]", "the folder of the skill", ".")
    .option("--once", "build and test once, and end")
    .addHelpText("after", testExitCodeHelp)
    .addHelpText("after", "\nExample:\n  cordon dev");
}

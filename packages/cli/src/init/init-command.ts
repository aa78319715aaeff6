import { resolve } from "node:path";
import { ScaffoldError } from "@cordon/core";
import type { CommandIo } from "../command-io.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { jsonLine } from "../json-text.ts";
import { isBuilderInstalled } from "../load-skill-builder.ts";
import { quoted } from "../quoted.ts";
import { terminalText } from "../terminal-text.ts";
import { UsageError } from "../usage-error.ts";
import { projectFiles } from "./project-files.ts";
import type { SkillTemplate } from "./templates/skill-template.ts";
import { templates } from "./templates/template-list.ts";
import { skillIdOf, writeScaffold } from "./write-scaffold.ts";

/** The options of `cordon init`, as the parser gives them. */
export interface InitOptions {
  readonly template?: string;
  readonly listTemplates?: boolean;
  readonly json?: boolean;
}

/**
 * `cordon init`: makes a folder with a skill that builds and passes its tests.
 *
 * @param folder Where; its last segment is the id of the skill. Undefined only with `listTemplates`.
 * @param options What was given on the command line.
 * @param io Streams.
 * @returns The exit code.
 * @throws UsageError, OutputError, and ScaffoldError when nothing was made.
 */
export async function initCommand(
  folder: string | undefined,
  options: InitOptions,
  io: Pick<CommandIo, "writeOutput">,
): Promise<ExitCode> {
  if (options.listTemplates === true) {
    const list = templates.map(({ name, summary }) => ({ name, summary }));
    const lines = list.map(({ name, summary }) => `${name.padEnd(9)}${summary}\n`);
    await io.writeOutput(options.json === true ? jsonLine(list) : lines.join(""));
    return exitCodes.ok;
  }
  if (folder === undefined) throw new UsageError("Cannot make a skill: it has no name; write cordon init my-skill");
  const id = skillIdOf(folder);
  const template = templateOf(folder, options.template);
  const files = projectFiles(id, template);
  await writeScaffold(folder, files);
  const isHere = resolve(folder) === process.cwd();
  const next = [
    ...(isHere ? [] : [`cd ${shellWord(folder)}`]),
    ...(isBuilderInstalled(folder) ? [] : ["npm install"]),
    "npx cordon build",
    "npx cordon test",
  ];
  const report = { folder, id, template: template.name, files: Object.keys(files).toSorted(), next };
  const lines = [`made ${folder}: ${report.files.length} files, from the template ${template.name}; next:`, ...next];
  await io.writeOutput(options.json === true ? jsonLine(report) : terminalText(`${lines.join("\n  ")}\n`));
  return exitCodes.ok;
}

function templateOf(folder: string, name: string | undefined): SkillTemplate {
  const found = name === undefined ? templates[0] : templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  const known = templates.map((template) => template.name).join(", ");
  throw new ScaffoldError(folder, "template", `there is no template ${quoted(name ?? "")}; there are ${known}`);
}

/** A word that a shell takes as it stands, else in quotes. */
function shellWord(word: string): string {
  return /^[\w./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

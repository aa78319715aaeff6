import { stat } from "node:fs/promises";
import { systemProblem } from "@cordon/core";
import type { SkillBuildProblem } from "@cordon/core";
import type { CommandIo } from "./command-io.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { jsonLine } from "./json-text.ts";
import { type BuiltSkill, loadSkillBuilder } from "./load-skill-builder.ts";
import { quoted } from "./quoted.ts";
import { terminalText } from "./terminal-text.ts";
import { UsageError } from "./usage-error.ts";

/** The options of `cordon build`, as the parser gives them. */
export interface BuildOptions {
  readonly output?: string;
  readonly json?: boolean;
}

/**
 * `cordon build`: makes one WebAssembly module of a skill written in TypeScript.
 *
 * @param entry The author's file.
 * @param options What was given on the command line.
 * @param io Streams and the interrupt.
 * @returns The exit code.
 * @throws UsageError, OutputError, and SkillBuildError when the sources do not build.
 */
export async function buildCommand(entry: string, options: BuildOptions, io: CommandIo): Promise<ExitCode> {
  await checkFile(entry);
  const file = options.output ?? `${entry.replace(/\.[cm]?[jt]sx?$/u, "")}.wasm`;
  const { buildSkill } = await loadSkillBuilder(entry);
  const log = (level: string, text: string): void => io.writeError(terminalText(`${level}: ${text}\n`));
  const built = await buildSkill({ entry, outFile: file, log });
  for (const warning of built.warnings) io.writeError(terminalText(`cordon: warning: ${warningText(warning)}\n`));
  await io.writeOutput(options.json === true ? jsonLine(reportOf(built, file)) : terminalText(inWords(built, file)));
  return exitCodes.ok;
}

async function checkFile(entry: string): Promise<void> {
  const problem = await stat(entry).then(
    (found) => (found.isFile() ? undefined : "it is not a file"),
    (error: unknown) => systemProblem(error),
  );
  if (problem !== undefined) throw new UsageError(`Cannot build ${quoted(entry)}: ${problem}`);
}

function warningText({ problem, file, line, column }: SkillBuildProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return place === "" ? problem : `${place}: ${problem}`;
}

function reportOf({ manifest, module, digest, warnings }: BuiltSkill, file: string): object {
  const { id, version } = manifest;
  const tools = manifest.tools.map(({ name }) => name);
  const permissions = manifest.permissions.map(({ text }) => text);
  return { file, id, version, bytes: module.length, digest, tools, permissions, warnings };
}

function inWords({ manifest, module, digest }: BuiltSkill, file: string): string {
  const { id, version, tools, permissions } = manifest;
  const asks = permissions.length === 0 ? "nothing" : permissions.map(({ text }) => text).join(", ");
  return [
    `built ${id} ${version}: ${file}, ${module.length} bytes`,
    `  ${digest}`,
    `  tools:    ${tools.map(({ name }) => name).join(", ")}`,
    `  asks for: ${asks}`,
    "",
  ].join("\n");
}

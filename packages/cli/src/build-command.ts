import { dirname, resolve } from "node:path";
import type { CommandIo } from "./command-io.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { jsonLine } from "./json-text.ts";
import type { SkillHost } from "./load-skill-builder.ts";
import { buildAndWrite, type BuildTarget, buildTargetOf, type WrittenSkill } from "./project/build-target.ts";
import { reportFailure } from "./report-failure.ts";
import { terminalText } from "./terminal-text.ts";
import { watchFiles } from "./watch/file-watch.ts";

/** The options of `cordon build`, as the parser gives them. */
export interface BuildOptions {
  readonly output?: string;
  readonly target?: SkillHost;
  readonly watch?: boolean;
  readonly json?: boolean;
  /** False for `--no-check`. */
  readonly check?: boolean;
}

/**
 * `cordon build`: makes one WebAssembly module of a skill written in TypeScript. With `watch` it does so at every save of a
 * file it used, whatever comes of it, until it is interrupted, which is its normal end.
 *
 * @param place The author's file, or the folder of a skill.
 * @param options What was given on the command line.
 * @param io Streams and the interrupt.
 * @returns The exit code.
 * @throws UsageError, OutputError, and SkillBuildError when the sources do not build.
 */
export async function buildCommand(place: string, options: BuildOptions, io: CommandIo): Promise<ExitCode> {
  const { output, check = true, target: host = "cordon", watch } = options;
  const target = { ...(await buildTargetOf(place, output)), check, host };
  if (watch === true) return await watchBuild(target, options, io);
  await buildOnce(target, options, io);
  return exitCodes.ok;
}

/** Builds and says what came of it; resolves to the files it was made of. */
async function buildOnce(target: BuildTarget, { json }: BuildOptions, io: CommandIo): Promise<readonly string[]> {
  const built = await buildAndWrite(target, io);
  await io.writeOutput(json === true ? jsonLine(reportOf(built)) : terminalText(inWords(built)));
  return built.files;
}

/** What an author edits; of a build that failed, any of them may be what it lacks. */
const sourceEndings = [".ts", ".tsx", ".mts", ".js", ".mjs", ".json"];

async function watchBuild(target: BuildTarget, options: BuildOptions, io: CommandIo): Promise<ExitCode> {
  using watcher = watchFiles(io.signal);
  const entry = resolve(target.entry);
  let files: readonly string[] = [entry];
  while (!io.signal.aborted) {
    const startedMs = Date.now();
    let folders: readonly string[] = [];
    try {
      files = await buildOnce(target, options, io);
    } catch (error) {
      if (io.signal.aborted) break;
      await reportFailure(error, options.json === true ? "receipt" : "none", io);
      folders = [...new Set([entry, ...files].map((file) => dirname(file)))];
    }
    await watcher.set({ files, folders, endings: sourceEndings }, startedMs);
    io.writeError(`cordon: watching ${files.length} files; Ctrl-C ends it\n`);
    const changed = await watcher.next();
    if (changed.length > 0) io.writeError(terminalText(`cordon: changed: ${changed.join(", ")}\n`));
  }
  return exitCodes.ok;
}

function reportOf({ manifest, module, digest, warnings, file }: WrittenSkill): object {
  const { id, version } = manifest;
  const tools = manifest.tools.map(({ name }) => name);
  const permissions = manifest.permissions.map(({ text }) => text);
  return { file, id, version, bytes: module.length, digest, tools, permissions, warnings };
}

function inWords({ manifest, module, digest, file }: WrittenSkill): string {
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

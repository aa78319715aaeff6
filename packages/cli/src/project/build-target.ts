import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { SkillBuildError, systemProblem } from "@cordon/core";
import type { CommandIo } from "../command-io.ts";
import { type BuiltSkill, loadSkillBuilder, type SkillHost } from "../load-skill-builder.ts";
import { quoted } from "../quoted.ts";
import { terminalText } from "../terminal-text.ts";
import { UsageError } from "../usage-error.ts";
import { writeBuildRecord } from "./build-record.ts";
import { namedFromHere, shortPath } from "./named-problems.ts";
import { problemText } from "./problem-text.ts";
import { refusalsOf } from "./refusals-of.ts";
import { replaceFile } from "./replace-file.ts";
import { readSkillProject, type SkillProject } from "./skill-project.ts";

/** What to build, and where it goes. */
export interface BuildTarget {
  /** The author's file. */
  readonly entry: string;
  /** Where the module goes. Undefined: `build/<id>.wasm` in the folder of the skill. */
  readonly output?: string;
  /** The folder of the skill, when it was named by its folder. */
  readonly project?: SkillProject;
  /** Whether the types are checked too. Default true. */
  readonly check?: boolean;
  /** The kind of host it is for. Default `cordon`; what is for another one is no module of the folder. */
  readonly host?: SkillHost;
}

/** A skill that was built and written. */
export interface WrittenSkill extends BuiltSkill {
  /** Where the module is. */
  readonly file: string;
}

/**
 * Finds out what a word on the command line means to a build: a file, or the folder of a skill.
 *
 * @param place The file or folder.
 * @param output Where the module goes. Default: beside the file, or in `build/` of the folder.
 * @throws UsageError when there is nothing to build.
 */
export async function buildTargetOf(place: string, output: string | undefined): Promise<BuildTarget> {
  const found = await stat(place).catch((error: unknown) => {
    throw new UsageError(`Cannot build ${quoted(place)}: ${systemProblem(error)}`);
  });
  const given = output === undefined ? {} : { output };
  if (found.isDirectory()) {
    const project = await readSkillProject(place);
    if (project.entry !== undefined) return { entry: project.entry, project, ...given };
    throw new UsageError(`Cannot build ${quoted(place)}: it has a module and no TypeScript to build it from`);
  }
  if (!found.isFile()) throw new UsageError(`Cannot build ${quoted(place)}: it is not a file`);
  return { entry: place, output: output ?? `${place.replace(/\.[cm]?[jt]sx?$/u, "")}.wasm` };
}

/**
 * Builds a skill and writes its module, unless no runtime would load it. What the skill logs meanwhile, and what to look at,
 * goes to standard error.
 *
 * @param target What to build.
 * @param io Standard error.
 * @throws SkillBuildError when the sources do not build; UsageError when the PDK is not there or it cannot be written.
 */
export async function buildAndWrite(target: BuildTarget, io: Pick<CommandIo, "writeError">): Promise<WrittenSkill> {
  const { buildSkill } = await loadSkillBuilder(target.entry);
  const log = (level: string, text: string): void => io.writeError(terminalText(`${level}: ${text}\n`));
  const { entry, host = "cordon", check = true } = target;
  const built = await buildSkill({ entry, target: host, check, log }).catch(async (error: unknown) => {
    throw error instanceof SkillBuildError
      ? new SkillBuildError(error.entry, await namedFromHere(error.problems, entry))
      : error;
  });
  if (isOfProject(target)) {
    const refusals = await refusalsOf(built.module);
    if (refusals.length > 0) throw new SkillBuildError(basename(entry), refusals);
  }
  const file = target.output ?? moduleOf(target, built.manifest.id);
  try {
    await replaceFile(file, built.module);
    if (target.project !== undefined && isOfProject(target)) await writeBuildRecord(target.project, file, built.files);
  } catch (error) {
    throw new UsageError(`Cannot write ${quoted(file)}: ${systemProblem(error)}`, { cause: error });
  }
  const warnings = await namedFromHere(built.warnings, entry);
  for (const warning of warnings) io.writeError(terminalText(`cordon: warning: ${problemText(warning)}\n`));
  return { ...built, warnings, file };
}

const isOfProject = ({ host = "cordon" }: BuildTarget): boolean => host === "cordon";

/** Named from the working folder when it is below it, as somebody there would name it. */
function moduleOf(target: BuildTarget, id: string): string {
  const { project, entry, host = "cordon" } = target;
  const folder = join(project?.folder ?? dirname(entry), "build");
  const own = project?.module ?? join(folder, `${id}.wasm`);
  return shortPath(resolve(isOfProject(target) ? own : join(folder, `${id}-${host}.wasm`)));
}

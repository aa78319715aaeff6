import { relative } from "node:path";
import type { CommandIo } from "../command-io.ts";
import { quoted } from "../quoted.ts";
import { terminalText } from "../terminal-text.ts";
import { UsageError } from "../usage-error.ts";
import { buildAndWrite } from "./build-target.ts";
import { builtModule } from "./build-record.ts";
import { isFile, type SkillProject } from "./skill-project.ts";

/**
 * The module of a skill, built first when it is not, or when a source is newer. What was built is said to standard error.
 *
 * @param project The skill.
 * @param io Standard error.
 * @throws SkillBuildError when the sources do not build; UsageError when there is no module and nothing to build it from.
 */
export async function readyModule(project: SkillProject, io: Pick<CommandIo, "writeError">): Promise<string> {
  const { entry, folder, module } = project;
  if (entry === undefined) {
    if (module !== undefined && (await isFile(module))) return module;
    throw new UsageError(`Cannot find the module ${quoted(module ?? folder)}: build it first`);
  }
  const built = await builtModule(project);
  if (built !== undefined) return built;
  const { file, manifest } = await buildAndWrite({ entry, project }, io);
  io.writeError(terminalText(`built ${manifest.id} ${manifest.version}: ${relative(folder, file)}\n`));
  return file;
}

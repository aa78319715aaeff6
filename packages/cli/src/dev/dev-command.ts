import { dirname, relative } from "node:path";
import type { CommandIo } from "../command-io.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { isGood } from "../golden/case-result.ts";
import { goldenFiles } from "../golden/golden-files.ts";
import { caseText, summaryText } from "../golden/result-text.ts";
import { runCases } from "../golden/run-cases.ts";
import { buildAndWrite, type WrittenSkill } from "../project/build-target.ts";
import { readyModule } from "../project/ready-module.ts";
import { readSkillProject, type SkillProject } from "../project/skill-project.ts";
import { reportFailure } from "../report-failure.ts";
import { terminalText } from "../terminal-text.ts";
import { watchFiles } from "../watch/file-watch.ts";
import { type Round, skillChanges } from "./skill-changes.ts";

/** The options of `cordon dev`, as the parser gives them. */
export interface DevOptions {
  readonly once?: boolean;
}

/**
 * `cordon dev`: builds a skill and runs its golden cases, and again at every save of a source, a case or the policy, saying
 * what is different, until it is interrupted, which is its normal end.
 *
 * @param folder The folder of the skill.
 * @param options What was given on the command line.
 * @param io Streams and the interrupt.
 * @returns 0; with `once`, 1 when a case is not met, else what the first failure says.
 * @throws UsageError for a folder without a skill, OutputError; with `once` also what building and testing throw.
 */
export async function devCommand(folder: string, options: DevOptions, io: CommandIo): Promise<ExitCode> {
  let project = await readSkillProject(folder);
  if (options.once === true) {
    const { results } = await playRound(project, io);
    return results.every(isGood) ? exitCodes.ok : exitCodes.problems;
  }
  using watcher = watchFiles(io.signal);
  let last: Round = { results: [] };
  while (!io.signal.aborted) {
    const startedMs = Date.now();
    let isWhole = true;
    try {
      project = await readSkillProject(folder);
      const round = await playRound(project, io);
      const changes = last.results.length === 0 ? [] : skillChanges(last, round);
      for (const change of changes) await io.writeOutput(terminalText(`changed: ${change}\n`));
      last = round;
    } catch (error) {
      if (io.signal.aborted) break;
      isWhole = false;
      await reportFailure(error, "none", io);
    }
    await watcher.set(watchedOf(project, last.built, isWhole), startedMs);
    io.writeError("cordon: waiting for a save; Ctrl-C ends it\n");
    const changed = await watcher.next();
    const names = changed.map((file) => relative(project.folder, file));
    if (names.length > 0) await io.writeOutput(terminalText(`\nsaved: ${names.join(", ")}\n`));
  }
  return exitCodes.ok;
}

/** Builds and tests once. */
async function playRound(project: SkillProject, io: CommandIo): Promise<Round> {
  const { entry, folder, tests } = project;
  const built = entry === undefined ? undefined : await buildAndWrite({ entry, project }, io);
  if (built !== undefined) {
    const { id, version } = built.manifest;
    const size = `${built.module.length} bytes`;
    await io.writeOutput(terminalText(`built   ${id} ${version}: ${relative(folder, built.file)}, ${size}\n`));
  }
  const module = built?.file ?? (await readyModule(project, io));
  const results = await runCases(
    await goldenFiles(tests),
    { project, module },
    { signal: io.signal, onResult: async (result) => void (await io.writeOutput(caseText(result))) },
  );
  await io.writeOutput(summaryText(results));
  return { ...(built === undefined ? {} : { built }), results };
}

const caseEndings = [".yaml", ".yml"];
const sourceEndings = [".ts", ".tsx", ".mts", ".js", ".mjs", ".json"];

function watchedOf(
  project: SkillProject,
  built: WrittenSkill | undefined,
  isWhole: boolean,
): Parameters<ReturnType<typeof watchFiles>["set"]>[0] {
  const { entry, folder, module, policy, tests } = project;
  const sources = built?.files ?? [entry, module].filter((file) => file !== undefined);
  const files = [...sources, policy ?? `${folder}/policy.yaml`];
  if (isWhole) return { files, folders: [tests], endings: caseEndings };
  // Of a round that failed, any source may be what it lacked.
  const folders = [
    tests,
    ...new Set([...sources, ...(entry === undefined ? [] : [entry])].map((file) => dirname(file))),
  ];
  return { files, folders, endings: [...caseEndings, ...sourceEndings] };
}

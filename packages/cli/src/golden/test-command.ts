import { relative } from "node:path";
import type { CommandIo } from "../command-io.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { jsonLine } from "../json-text.ts";
import { readyModule } from "../project/ready-module.ts";
import { readSkillProject, type SkillProject } from "../project/skill-project.ts";
import { quoted } from "../quoted.ts";
import { UsageError } from "../usage-error.ts";
import { type CaseResult, isGood } from "./case-result.ts";
import { goldenFiles } from "./golden-files.ts";
import { caseText, nothingMatches, summaryText } from "./result-text.ts";
import { runCases } from "./run-cases.ts";
import { findVitest, hasUnitTests, runUnitTests } from "./unit-tests.ts";

/** The options of `cordon test`, as the parser gives them. */
export interface TestOptions {
  readonly filter?: string;
  readonly update?: boolean;
  readonly local?: boolean;
  readonly json?: boolean;
}

/** What became of the unit tests: `absent` there are none, `missing` there are, and no vitest to run them. */
type UnitTests = "passed" | "failed" | "absent" | "missing";

/**
 * `cordon test`: runs the golden cases of a skill in the sandbox, building it first where it has to be, and then its unit
 * tests with the author's own vitest, where there is one.
 *
 * @param folder The folder of the skill.
 * @param options What was given on the command line.
 * @param io Streams and the interrupt.
 * @returns 0 when everything passes, else 1.
 * @throws UsageError when there is nothing to test, OutputError, SkillBuildError, PolicyError, the reason of the signal.
 */
export async function testCommand(folder: string, options: TestOptions, io: CommandIo): Promise<ExitCode> {
  const project = await readSkillProject(folder);
  const cases = options.local === true ? undefined : await testCases(project, options, io);
  // A filter is for cases.
  const unitTests = options.filter === undefined ? await testUnits(project, io) : "absent";
  if (cases === undefined && unitTests === "absent") {
    throw new UsageError(`Cannot test ${quoted(folder)}: there is no golden case in tests/ and no unit test`);
  }
  if (unitTests === "missing") {
    if (cases === undefined) throw new UsageError(`Cannot run the unit tests of ${quoted(folder)}: ${noVitest}`);
    io.writeError(`cordon: the unit tests are left out: ${noVitest}\n`);
  }
  const { module, results = [] } = cases ?? {};
  if (options.json === true) {
    const place = module === undefined ? {} : { module: relative(project.folder, module) };
    await io.writeOutput(jsonLine({ ...place, cases: results, unitTests }));
  } else if (cases !== undefined) await io.writeOutput(summaryText(results));
  return results.every(isGood) && unitTests !== "failed" ? exitCodes.ok : exitCodes.problems;
}

/** Undefined when there are none. */
async function testCases(
  project: SkillProject,
  { filter, update = false, json }: TestOptions,
  io: CommandIo,
): Promise<{ readonly module: string; readonly results: readonly CaseResult[] } | undefined> {
  const files = await goldenFiles(project.tests);
  if (files.length === 0) return undefined;
  const module = await readyModule(project, io);
  const results = await runCases(
    files,
    { project, module },
    {
      ...(filter === undefined ? {} : { filter }),
      update,
      signal: io.signal,
      onResult: async (result) => void (json === true ? undefined : await io.writeOutput(caseText(result))),
    },
  );
  if (filter !== undefined && results.length === 0) throw new UsageError(nothingMatches(filter));
  return { module, results };
}

async function testUnits({ folder }: SkillProject, io: CommandIo): Promise<UnitTests> {
  if (!(await hasUnitTests(folder))) return "absent";
  const vitest = await findVitest(folder);
  if (vitest === undefined) return "missing";
  return (await runUnitTests(vitest, folder, io)) ? "passed" : "failed";
}

const noVitest = "vitest is not installed; run npm install --save-dev vitest";

import { readFile, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { systemProblem } from "@cordon/core";
import {
  compareGolden,
  type GoldenCase,
  GoldenCaseError,
  type GoldenOutcome,
  readGoldenCase,
  runGoldenCase,
  updateGoldenCase,
} from "@cordon/runtime/golden";
import type { SkillProject } from "../project/skill-project.ts";
import { quoted } from "../quoted.ts";
import { UsageError } from "../usage-error.ts";
import type { CaseResult } from "./case-result.ts";

/** How to run cases. */
export interface RunCasesOptions {
  /** Whether a case that differs is rewritten. Default false. */
  readonly update?: boolean;
  /** Only cases with this in their file or name. Default all. */
  readonly filter?: string;
  readonly signal: AbortSignal;
  /** Hears of each case at its end. */
  readonly onResult: (result: CaseResult) => Promise<void>;
}

/**
 * Runs golden cases in the sandbox, one after the other.
 *
 * @param files The cases.
 * @param skill The skill and its module.
 * @param options What to do with them.
 * @throws PolicyError, and the reason of the signal. A case that cannot be read is a result.
 */
export async function runCases(
  files: readonly string[],
  { project, module }: { readonly project: SkillProject; readonly module: string },
  options: RunCasesOptions,
): Promise<readonly CaseResult[]> {
  const { folder, policy } = project;
  const skill = { module, folder, ...(policy === undefined ? {} : { policy }) };
  const results: CaseResult[] = [];
  for (const file of files) {
    const golden = await readCase(file, options);
    if (golden instanceof GoldenCaseError) {
      // One that cannot be read has no name to look for.
      if (options.filter === undefined || file.includes(options.filter)) await give(invalid(golden));
      continue;
    }
    const name = relative(folder, file);
    if (options.filter !== undefined && !`${name}\n${golden.name}`.includes(options.filter)) continue;
    const outcome = await runGoldenCase(golden, skill, { signal: options.signal });
    await give({ file: name, ...(await judge(golden, outcome, options)) });
  }
  return results;

  async function give(result: CaseResult): Promise<void> {
    results.push(result);
    await options.onResult(result);
  }

  function invalid({ file, problems }: GoldenCaseError): CaseResult {
    return { file: relative(folder, file), status: "invalid", differences: [], problems };
  }
}

async function readCase(file: string, { update }: RunCasesOptions): Promise<GoldenCase | GoldenCaseError> {
  try {
    return await readGoldenCase(file, { drafts: update === true });
  } catch (error) {
    if (error instanceof GoldenCaseError) return error;
    throw error;
  }
}

async function judge(
  golden: GoldenCase,
  outcome: GoldenOutcome,
  { update }: RunCasesOptions,
): Promise<Omit<CaseResult, "file">> {
  const differences = compareGolden(golden, outcome);
  const usage = outcome.receipt?.usage;
  const facts = { name: golden.name, differences, problems: [], ...(usage === undefined ? {} : { usage }) };
  if (differences.length === 0) return { ...facts, status: "passed" };
  // Requests that were not recorded are nothing that a file could take over.
  if (update !== true || outcome.problems.length > 0) return { ...facts, status: "failed" };
  const content = await readFile(golden.file, "utf8");
  try {
    await writeFile(golden.file, updateGoldenCase(content, golden, outcome));
  } catch (error) {
    throw new UsageError(`Cannot write ${quoted(golden.file)}: ${systemProblem(error)}`, { cause: error });
  }
  return { ...facts, status: "updated" };
}

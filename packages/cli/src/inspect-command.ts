import { inspectSkill, type SkillReport } from "@cordon/runtime";
import type { CommandIo } from "./command-io.ts";
import { type ExitCode, exitCodeOfError, exitCodes } from "./exit-codes.ts";
import { jsonLine } from "./json-text.ts";
import { readManifestOption } from "./read-manifest-option.ts";
import { reportText } from "./report-text.ts";

/** The options of `cordon inspect`, as the parser gives them. */
export interface InspectOptions {
  readonly policy?: string;
  readonly manifest?: string;
  readonly json?: boolean;
}

/**
 * `cordon inspect`: says what a skill is, whether it would be admitted and what a policy says to it, without running it.
 *
 * @param file The module.
 * @param options What was given on the command line.
 * @param io Streams and the interrupt.
 * @returns The exit code.
 * @throws UsageError, OutputError, and what inspecting a skill throws.
 */
export async function inspectCommand(file: string, options: InspectOptions, io: CommandIo): Promise<ExitCode> {
  const { policy, manifest, json } = options;
  const report = await inspectSkill(file, {
    ...(policy === undefined ? {} : { policy }),
    ...(manifest === undefined ? {} : { manifest: await readManifestOption(manifest) }),
    signal: io.signal,
  });
  await io.writeOutput(json === true ? jsonLine(report) : reportText(report, { file, policy }));
  return exitCodeOf(report);
}

/** The code `cordon run` would end with before it calls the skill; a refusal comes before what a policy says. */
function exitCodeOf({ admitted, policy }: SkillReport): ExitCode {
  if (!admitted) return exitCodes.refused;
  const [problem] = policy?.problems ?? [];
  return problem === undefined ? exitCodes.ok : exitCodeOfError(problem.code);
}

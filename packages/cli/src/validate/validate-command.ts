import { stat } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { SkillBuildError, systemProblem } from "@cordon/core";
import type { CommandIo } from "../command-io.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { goldenFiles } from "../golden/golden-files.ts";
import { jsonLine } from "../json-text.ts";
import { readyModule } from "../project/ready-module.ts";
import { readSkillProject } from "../project/skill-project.ts";
import { counted } from "../quantity-text.ts";
import { quoted } from "../quoted.ts";
import { terminalText } from "../terminal-text.ts";
import { UsageError } from "../usage-error.ts";
import type { Finding } from "./finding.ts";
import { validateCases } from "./validate-cases.ts";
import { validateModule, type ValidatedModule } from "./validate-module.ts";

/** The options of `cordon validate`, as the parser gives them. */
export interface ValidateOptions {
  readonly policy?: string;
  readonly json?: boolean;
}

interface Validation {
  readonly module?: ValidatedModule;
  readonly findings: readonly Finding[];
  readonly goldenCases: number;
}

/**
 * `cordon validate`: says what is wrong with a skill before anybody runs it: its build, manifest and module, its permissions,
 * what the policy would deny it, and its golden cases. Nothing of the skill is run.
 *
 * @param place The folder of a skill, a module, or a golden case.
 * @param options What was given on the command line.
 * @param io Streams and the interrupt.
 * @returns 0 when there is no problem, else 1. Hints are none.
 * @throws UsageError for what is not there, OutputError, the reason of the signal.
 */
export async function validateCommand(place: string, options: ValidateOptions, io: CommandIo): Promise<ExitCode> {
  const { module, findings, goldenCases } = await validate(place, options, io);
  const problems = findings.filter(({ severity }) => severity === "problem");
  const hints = findings.filter(({ severity }) => severity === "hint");
  const { report } = module ?? {};
  if (options.json === true) {
    const skill = report === undefined ? {} : { digest: report.digest, skill: report.skill };
    await io.writeOutput(jsonLine({ valid: problems.length === 0, ...skill, goldenCases, problems, hints }));
  } else {
    const name = report?.skill === undefined ? place : `${report.skill.id} ${report.skill.version}`;
    const verdict = problems.length === 0 ? "is valid" : "is not valid";
    const counts = [
      counted(problems.length, "problem"),
      counted(hints.length, "hint"),
      counted(goldenCases, "golden case"),
    ].join(", ");
    const lines = [...problems, ...hints].map(findingText);
    await io.writeOutput(terminalText(`${[...lines, `${name} ${verdict}: ${counts}`].join("\n")}\n`));
  }
  return problems.length === 0 ? exitCodes.ok : exitCodes.problems;
}

function findingText({ severity, part, text, file, line, column }: Finding): string {
  const where = [file, line, column].filter((each) => each !== undefined).join(":");
  return `${severity.padEnd(8)}${part}: ${where === "" ? "" : `${where}: `}${text}`;
}

async function validate(place: string, { policy }: ValidateOptions, io: CommandIo): Promise<Validation> {
  const found = await stat(place).catch((error: unknown) => {
    throw new UsageError(`Cannot validate ${quoted(place)}: ${systemProblem(error)}`);
  });
  if (found.isDirectory()) return await validateFolder(place, policy, io);
  if (/\.ya?ml$/u.test(place)) {
    return { findings: await validateCases([place], dirname(place), undefined), goldenCases: 1 };
  }
  const module = await validateModule(place, policy, io);
  return { module, findings: module.findings, goldenCases: 0 };
}

async function validateFolder(place: string, policy: string | undefined, io: CommandIo): Promise<Validation> {
  const project = await readSkillProject(place);
  const files = await goldenFiles(project.tests);
  const findings: Finding[] = [];
  let module: ValidatedModule | undefined;
  try {
    module = await validateModule(await readyModule(project, io), policy ?? project.policy, io);
  } catch (error) {
    if (!(error instanceof SkillBuildError)) throw error;
    findings.push(
      ...error.problems.map(({ problem, file, ...rest }): Finding => {
        const named = file === undefined ? {} : { file: relative(project.folder, resolve(file)) };
        return { severity: "problem", part: "build", text: problem, ...named, ...rest };
      }),
    );
  }
  const ofModule = (module?.findings ?? []).map((finding) =>
    finding.file === undefined ? finding : { ...finding, file: relative(project.folder, resolve(finding.file)) },
  );
  findings.push(...ofModule, ...(await validateCases(files, project.folder, module?.report)));
  if (files.length === 0) {
    findings.push({ severity: "hint", part: "golden case", text: "there is none: nothing says what the skill does" });
  }
  return { ...(module === undefined ? {} : { module }), findings, goldenCases: files.length };
}

import {
  explainPolicy,
  type ExplainAnswer,
  type ExplainedSkill,
  parseSemanticVersion,
  type Policy,
} from "@cordon/core";
import { loadPolicy } from "@cordon/runtime";
import { answerLines } from "./answer-lines.ts";
import type { CommandIo } from "./command-io.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { jsonLine } from "./json-text.ts";
import { quoted } from "./quoted.ts";
import { UsageError } from "./usage-error.ts";

/** The options of `cordon explain`, as the parser gives them. */
export interface ExplainOptions {
  readonly policy?: string;
  readonly skill?: string;
  readonly request?: string;
  readonly json?: boolean;
  readonly jsonl?: boolean;
}

const exitCodeOf: Record<ExplainAnswer["decision"], ExitCode> = {
  allow: exitCodes.ok,
  ask: exitCodes.denied,
  deny: exitCodes.denied,
  invalid: exitCodes.usage,
};

/**
 * `cordon explain`: says what a policy answers to a request, in words or as JSON, or answers a stream of questions.
 *
 * @param options What was given on the command line.
 * @param io Where the answer goes; with `jsonl`, also where the questions come from.
 * @returns The exit code.
 * @throws UsageError, PolicyError, OutputError
 */
export async function explainCommand(options: ExplainOptions, io: CommandIo): Promise<ExitCode> {
  if (options.jsonl === true) {
    await answerLines(io);
    return exitCodes.ok;
  }
  const { policy: file, skill: name, request } = options;
  if (file === undefined || name === undefined || request === undefined) {
    throw new UsageError("Cannot explain: give --policy, --skill and --request, or --jsonl");
  }
  const skill = explainedSkill(name);
  const { policy } = await loadPolicy(file);
  const answer = explainPolicy(policy, skill, request);
  await io.writeOutput(options.json === true ? jsonLine(answer) : inWords(answer, knownSkills(policy, skill)));
  return exitCodeOf[answer.decision];
}

function explainedSkill(name: string): ExplainedSkill {
  const at = name.indexOf("@");
  if (at === -1) return { id: name };
  const version = name.slice(at + 1);
  if (parseSemanticVersion(version) === undefined) {
    throw new UsageError(
      `Cannot use --skill ${quoted(name)}: the version is not one like 1.2.3; write --skill report@1.2.3`,
    );
  }
  return { id: name.slice(0, at), version };
}

/** For somebody who misspelt the name. */
function knownSkills({ skills }: Policy, { id }: ExplainedSkill): string | undefined {
  if (skills.length === 0 || skills.some((entry) => entry.id === id)) return undefined;
  return `the policy has ${skills.map(({ key }) => quoted(key)).join(", ")}`;
}

function inWords({ decision, rule, why }: ExplainAnswer, hint: string | undefined): string {
  const lines = [
    decision,
    rule === null ? undefined : `  rule: ${rule}`,
    `  why:  ${why}`,
    hint === undefined ? undefined : `  hint: ${hint}`,
  ];
  return `${lines.filter((line) => line !== undefined).join("\n")}\n`;
}

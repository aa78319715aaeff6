import {
  CordonError,
  GoldenCaseError,
  ManifestError,
  ModuleRejectedError,
  PermissionMissingError,
  PolicyError,
  RecordingError,
  ReplayRefusedError,
  ScaffoldError,
  SkillBuildError,
} from "@cordon/core";
import { type ExitCode, exitCodeOfError, exitCodes } from "./exit-codes.ts";
import { OutputError } from "./output-error.ts";
import { problemText } from "./project/problem-text.ts";
import { terminalText } from "./terminal-text.ts";
import { UsageError } from "./usage-error.ts";

/** Why a command ended without an answer or a receipt. */
export interface Failure {
  /** `rejected`: no call took place; `cancelled`: it was interrupted; `crashed`: the command itself failed. */
  readonly status: "rejected" | "cancelled" | "crashed";
  /** The code of an error of Cordon, or `USAGE`, `INTERRUPTED`, `OUTPUT`, `INTERNAL`. */
  readonly code: string;
  readonly message: string;
  /** The message for people, where it is too long for one line. */
  readonly lines?: readonly string[];
  /** Facts of the error, for programs. */
  readonly details: Readonly<Record<string, unknown>>;
  /** What the user can do about it, where the message does not say. */
  readonly hint?: string;
  readonly exitCode: ExitCode;
}

const report =
  "this should not happen: please report it with the command you typed; CORDON_DEBUG=1 shows where it arose";

/**
 * Sorts what ended a command.
 *
 * @param error Anything that was thrown.
 * @param interrupted Whether the user had interrupted the command: what is thrown then only follows from it.
 */
export function failureOf(error: unknown, interrupted: boolean): Failure {
  const base = { status: "rejected", details: {}, exitCode: exitCodes.failed } as const;
  if (error instanceof OutputError) return { ...base, status: "crashed", code: "OUTPUT", message: error.message };
  if (interrupted) {
    return { ...base, status: "cancelled", code: "INTERRUPTED", message: "cancelled: the command was interrupted" };
  }
  if (error instanceof UsageError) {
    return { ...base, code: "USAGE", message: error.message, exitCode: exitCodes.usage };
  }
  if (CordonError.isInstance(error)) return failureOfCordon(error);
  const problem = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
  return { ...base, status: "crashed", code: "INTERNAL", message: `Cannot go on: ${problem}`, hint: report };
}

function failureOfCordon(error: CordonError): Failure {
  const { code, message } = error;
  const exitCode = exitCodeOfError(code);
  const crashed = exitCode === exitCodes.failed;
  const hint = crashed ? report : hintFor(error);
  return {
    status: crashed ? "crashed" : "rejected",
    code,
    message,
    ...linesOf(error),
    details: detailsOf(error),
    ...(hint === undefined ? {} : { hint }),
    exitCode,
  };
}

function detailsOf(error: CordonError): Readonly<Record<string, unknown>> {
  if (error instanceof ModuleRejectedError) return { reason: error.reason, offset: error.offset };
  if (error instanceof PermissionMissingError) return { missing: error.missing };
  if (error instanceof PolicyError) return { file: error.file, line: error.line, column: error.column };
  if (error instanceof ReplayRefusedError || error instanceof ScaffoldError) return { reason: error.reason };
  if (error instanceof GoldenCaseError) return { file: error.file, problems: error.problems };
  const listed = error instanceof ManifestError || error instanceof RecordingError || error instanceof SkillBuildError;
  if (listed) return { problems: error.problems };
  return {};
}

/** What is wrong with sources is read one by one. */
function linesOf(error: CordonError): Pick<Failure, "lines"> {
  if (!(error instanceof SkillBuildError) || error.problems.length < 2) return {};
  const { entry, problems } = error;
  const head = `Cannot build the skill "${entry}": ${problems.length} problems`;
  return { lines: [head, ...problems.map((problem) => `  ${terminalText(problemText(problem))}`)] };
}

function hintFor(error: CordonError): string | undefined {
  if (!(error instanceof PermissionMissingError)) return undefined;
  return `if you trust the skill with them, add ${error.missing.map((text) => `--grant '${text}'`).join(" ")}`;
}

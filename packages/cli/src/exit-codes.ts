import type { EndingStatus, ErrorCode } from "@cordon/core";

/** What the exit code of the command says. Stable: scripts branch on it. */
export const exitCodes = {
  ok: 0,
  problems: 1,
  usage: 2,
  refused: 3,
  denied: 4,
  limit: 5,
  failed: 6,
} as const;

/** An exit code of the command. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byStatus: Record<EndingStatus, ExitCode> = {
  ok: exitCodes.ok,
  denied: exitCodes.denied,
  limit: exitCodes.limit,
  timeout: exitCodes.limit,
  "out-of-fuel": exitCodes.limit,
  failed: exitCodes.failed,
  trapped: exitCodes.failed,
  crashed: exitCodes.failed,
  cancelled: exitCodes.failed,
  "invalid-input": exitCodes.usage,
  "invalid-output": exitCodes.failed,
};

/**
 * The exit code for how a call ended.
 *
 * @param status The status of its receipt.
 */
export function exitCodeOf(status: EndingStatus): ExitCode {
  return byStatus[status];
}

const byErrorCode: Record<ErrorCode, ExitCode> = {
  PERMISSION_INVALID: exitCodes.usage,
  REQUEST_INVALID: exitCodes.usage,
  POLICY_INVALID: exitCodes.usage,
  LIMIT_INVALID: exitCodes.usage,
  TOOL_UNKNOWN: exitCodes.usage,
  SKILL_UNREADABLE: exitCodes.usage,
  SKILL_BUILD_FAILED: exitCodes.usage,
  GOLDEN_CASE_INVALID: exitCodes.usage,
  SCAFFOLD_REFUSED: exitCodes.usage,
  INPUT_INVALID: exitCodes.usage,
  MOUNT_INVALID: exitCodes.usage,
  MOUNT_MISSING: exitCodes.usage,
  OPTION_INVALID: exitCodes.usage,
  ARCHIVE_INVALID: exitCodes.usage,
  UNSUPPORTED_PLATFORM: exitCodes.usage,
  RECORDING_INVALID: exitCodes.usage,
  WORKFLOW_INVALID: exitCodes.usage,
  JOURNAL_HELD: exitCodes.usage,
  // One that the user named is read before, and is a usage error: this is the module's own.
  MANIFEST_INVALID: exitCodes.refused,
  MODULE_REJECTED: exitCodes.refused,
  ADMISSION_TIMEOUT: exitCodes.refused,
  SKILL_REFUSED: exitCodes.refused,
  REPLAY_REFUSED: exitCodes.refused,
  PERMISSION_MISSING: exitCodes.denied,
  MEMORY_DENIED: exitCodes.denied,
  LIMIT_REACHED: exitCodes.limit,
  SESSION_LIMIT: exitCodes.limit,
  BUDGET_EXCEEDED: exitCodes.limit,
  MEMORY_FULL: exitCodes.limit,
  CELL_CRASHED: exitCodes.failed,
  PLUGIN_CALL_FAILED: exitCodes.failed,
  DISPOSED: exitCodes.failed,
  SESSION_ENDED: exitCodes.failed,
  MODEL_FAILED: exitCodes.failed,
  MCP_SERVER_FAILED: exitCodes.failed,
  RESUME_INVALID: exitCodes.failed,
  TRANSITION_INVALID: exitCodes.failed,
  SCRIPT_MISMATCH: exitCodes.failed,
  FRAME_INVALID: exitCodes.failed,
  MESSAGE_REFUSED: exitCodes.failed,
};

/**
 * The exit code for an error that ended the command before there was a receipt.
 *
 * @param code The code of the error.
 */
export function exitCodeOfError(code: ErrorCode): ExitCode {
  return byErrorCode[code];
}

/** The table for the help of `run`. */
export const exitCodeHelp = `
Exit codes:
  0  ok
  2  usage: a bad argument, policy, mount or input, or a file that cannot be read
  3  the module was refused at admission, or is not the one the policy means
  4  denied: a permission is missing, or the call ended on a denial
  5  a limit, the fuel or a deadline ended the call
  6  the skill trapped or failed, its cell died, the call was interrupted, or
     cordon itself failed`;

/** The table for `--help`. */
export const generalExitCodeHelp: string = exitCodeHelp.replace(
  "  2  usage",
  "  1  a test or a validation found something\n  2  usage",
);

/** The table for the help of `explain`. */
export const explainExitCodeHelp = `
Exit codes:
  0  allow; with --jsonl whatever the answers are
  2  usage, or the answer is invalid
  4  deny or ask
  6  interrupted, or cordon itself failed`;

/** The table for the help of `replay`. */
export const replayExitCodeHelp = `
Exit codes:
  0  it came to the same
  2  usage, a file that cannot be read, or what is no recording
  3  the module was refused at admission or is not the recorded one, or a call
     that ended so cannot be replayed
  5  a limit of time ended the replay
  6  it came to something else, was interrupted, or cordon itself failed`;

/** The table for the help of `agent run`. */
export const agentExitCodeHelp = `
Exit codes:
  0  the agent answered
  2  usage: a bad argument, model, policy, mount, price table or journal
  3  a skill was refused at admission, or is not the one the policy means
  4  a skill asks for permissions that the policy does not grant
  5  the steps, the budget or the time were over
  6  it did not come to an answer, was interrupted, or cordon itself failed`;

/** The table for the help of `build`. */
export const buildExitCodeHelp = `
Exit codes:
  0  it is built; with --watch, it was interrupted
  2  usage, or the sources do not build
  6  interrupted, or cordon itself failed`;

/** The table for the help of `mcp`. */
export const mcpExitCodeHelp = `
Exit codes:
  0  its input ended, or it was interrupted
  2  usage: a bad argument, policy or mount, or a file that cannot be read
  3  a module was refused at admission, or is not the one the policy means
  4  denied: a permission is missing
  6  interrupted before it served, or cordon itself failed`;
/** The table for the help of `init`. */
export const initExitCodeHelp = `
Exit codes:
  0  it is made
  2  usage, a bad name, or a folder that is not empty; nothing was written
  6  cordon itself failed`;

/** The table for the help of `test` and `dev`. */
export const testExitCodeHelp = `
Exit codes:
  0  everything passes; of dev without --once also an interrupt
  1  a golden case is not met or is none, or a unit test fails
  2  usage, there is nothing to test, or the sources do not build
  6  interrupted, or cordon itself failed`;

/** The table for the help of `validate`. */
export const validateExitCodeHelp = `
Exit codes:
  0  there is no problem; hints are none
  1  there is a problem
  2  usage, or a file that cannot be read
  6  interrupted, or cordon itself failed`;

/** The table for the help of `inspect`. */
export const inspectExitCodeHelp = `
Exit codes:
  0  it would be admitted; with --policy, it would load
  2  usage, a file that cannot be read, or a mount of the policy is missing or bad
  3  it would be refused, or is not the one the policy means
  4  the policy does not grant all it needs
  6  interrupted, or cordon itself failed`;

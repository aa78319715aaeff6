import type { AnswerCode } from "@cordon/core";

import { AnswerFailure } from "../gate/answer-failure.ts";

interface Reason {
  readonly code: AnswerCode;
  readonly text: string;
  readonly retryable?: boolean;
}

const missing: Reason = { code: "NOT_FOUND", text: "it does not exist" };
const busy: Reason = { code: "UNAVAILABLE", text: "the host has too many open files", retryable: true };
const full: Reason = { code: "UNAVAILABLE", text: "the host has no room for it" };
const readOnly: Reason = { code: "UNAVAILABLE", text: "the host may not change it" };
const unknown: Reason = { code: "IO", text: "the host cannot do it" };

// A file used as a folder and a name the file system has no room for are things that are not there.
const reasons: ReadonlyMap<string, Reason> = new Map([
  ["ENOENT", missing],
  ["ENOTDIR", missing],
  ["ENAMETOOLONG", missing],
  ["EMFILE", busy],
  ["ENFILE", busy],
  ["ENOSPC", full],
  ["EDQUOT", full],
  ["EROFS", readOnly],
  ["ETXTBSY", readOnly],
]);

/**
 * Makes a failed answer about one path: `Cannot read "/data/a": it is a folder`.
 *
 * @param action The verb, as in `read`.
 * @param virtualPath The path as the guest knows it.
 * @param text The state, for the guest.
 * @param code The answer's code.
 */
export function fileFailure(action: string, virtualPath: string, text: string, code: AnswerCode): AnswerFailure {
  return new AnswerFailure({ code, message: `Cannot ${action} "${virtualPath}": ${text}` });
}

/**
 * Turns what a file operation threw into an answer without errno text and without a host path. What no file operation
 * throws (an abort, a failure that is an answer already, a defect) is returned as it is.
 *
 * @param action The verb, as in `read`.
 * @param virtualPath The path as the guest knows it.
 * @param error What was thrown.
 */
export function guestFailure(action: string, virtualPath: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const { text, ...reason } = reasons.get(code) ?? unknown;
  return new AnswerFailure({ ...reason, message: `Cannot ${action} "${virtualPath}": ${text}` });
}

/**
 * The code of an error of the operating system, as in `ENOENT`.
 *
 * @param error What was thrown.
 * @returns undefined when it is no such error.
 */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

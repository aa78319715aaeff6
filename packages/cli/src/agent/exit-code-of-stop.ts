import type { StopReason } from "@cordon/agent";
import { type ExitCode, exitCodes } from "../exit-codes.ts";

const byStop: Record<StopReason, ExitCode> = {
  answer: exitCodes.ok,
  "max-steps": exitCodes.limit,
  deadline: exitCodes.limit,
  budget: exitCodes.limit,
  // Somebody has to decide before it goes on.
  approval: exitCodes.denied,
  "in-doubt": exitCodes.failed,
  abort: exitCodes.failed,
  "no-progress": exitCodes.failed,
  length: exitCodes.failed,
  "content-filter": exitCodes.failed,
  "arguments-invalid": exitCodes.failed,
  "output-invalid": exitCodes.failed,
  "model-failed": exitCodes.failed,
  "journal-failed": exitCodes.failed,
  failed: exitCodes.failed,
};

/**
 * The exit code for why a run of an agent stopped.
 *
 * @param stop The stop of its result.
 */
export function exitCodeOfStop(stop: StopReason): ExitCode {
  return byStop[stop];
}

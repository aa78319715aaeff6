import type { Ending, JournalEntry } from "@cordon/core";

/**
 * Tells a failure from a denial: a skill that fails or traps after the last thing the host told it was a refusal ended on
 * that refusal. The guest saw it as an answer and chose to stop; the caller wants to know what to grant.
 *
 * @param ending How the call ended on its cell.
 * @param hostCalls The journal of the call.
 */
export function deniedEnding(ending: Ending, hostCalls: readonly JournalEntry[]): Ending {
  if (ending.status !== "failed" && ending.status !== "trapped") return ending;
  const error = hostCalls.at(-1)?.answer?.header?.["error"];
  if (typeof error !== "object" || error === null || !("code" in error) || error["code"] !== "DENIED") return ending;
  return { status: "denied", message: ending.message };
}

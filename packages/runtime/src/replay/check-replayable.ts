import {
  type EndingStatus,
  type LimitName,
  type RecordedResult,
  type Recording,
  ReplayRefusedError,
} from "@cordon/core";
import { committedMemoryMessage } from "@cordon/sandbox";

/** Endings that the host and the time decide, not the guest. */
const outside: ReadonlyMap<EndingStatus, string> = new Map([
  ["timeout", "it ended by a limit of time, and how far a guest comes in a time is never the same"],
  ["cancelled", "it was cancelled, and nothing says how far it was"],
  ["crashed", "its cell died or a function of the host failed, and nothing says how far it was"],
]);

/** Limits that are not the call's own. */
const outsideLimits: ReadonlyMap<LimitName, string> = new Map([
  ["stack", "its stack overflowed, and how deep one may be depends on how the engine compiled the module"],
  ["queue", "it was not accepted: too many calls waited"],
  ["callRate", "it was not accepted: there were too many calls"],
]);

/**
 * Refuses a recording of a call that cannot come to the same again.
 *
 * @throws ReplayRefusedError that says why.
 */
export function checkReplayable({ result, incomplete }: Recording): void {
  if (incomplete === "size") {
    throw new ReplayRefusedError("incomplete", "its recording became larger than the limit; raise maxRecordingBytes");
  }
  if (incomplete === "secret") {
    throw new ReplayRefusedError("incomplete", "a secret came up in the call, so that nothing of it was kept");
  }
  const detail = outsideReason(result);
  if (detail !== undefined) throw new ReplayRefusedError("ending", detail);
}

/**
 * Why a call ended by something outside of it.
 *
 * @returns Undefined when the guest, its input and its limits decided how it ended.
 */
export function outsideReason({
  status,
  limit,
  message,
}: Pick<RecordedResult, "status" | "limit" | "message">): string | undefined {
  if (status !== "limit") return outside.get(status);
  if (limit === "memory" && message === committedMemoryMessage) return "all calls together held too much memory";
  return limit === undefined ? undefined : outsideLimits.get(limit);
}

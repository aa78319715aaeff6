import type { Ending } from "@cordon/core";
import { unrunResult } from "../cell/unrun-result.ts";
import type { SandboxResult } from "./sandbox-interface.ts";

/** The ending of a call when its sandbox is disposed of. */
export const disposed: Ending = { status: "cancelled", message: "the sandbox was disposed" };

/** The ending of a call that would be one too many in its window. */
export const overRate = (rate: string): Ending => ({
  status: "limit",
  limit: "callRate",
  message: `more calls than ${rate} of the skill for the tenant`,
});

/** The ending of a call for which there is no place to wait. */
export const queueFull = (maximum: number): Ending => ({
  status: "limit",
  limit: "queue",
  message: `${maximum} calls wait already, which is as many as may`,
});

/** The ending of a call whose session ended before it began. */
export const endedBefore = (reason: string): Ending => ({
  status: "cancelled",
  message: `the session ended before the call began: ${reason}`,
});

/** The result of a call that was not accepted. */
export function refused(ending: Ending, inputBytes: number): Promise<SandboxResult> {
  return Promise.resolve({ ...unrunResult(ending, inputBytes), queueMs: 0 });
}

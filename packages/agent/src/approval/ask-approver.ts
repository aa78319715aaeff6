import { systemClock } from "../clock/clock.ts";
import { startDeadline } from "../clock/deadline.ts";
import { untilAborted } from "../model/until-aborted.ts";
import type { ApprovalRequest } from "./approval-request.ts";

/**
 * Says yes or no to a tool call. Only `true` is a yes. It may take as long as the approval may; the signal is aborted when
 * nobody waits for the answer any more.
 */
export type ToolApprover = (request: ApprovalRequest, options: { readonly signal: AbortSignal }) => unknown;

/** What an approval came to. Everything but `given` refuses. */
export type ApprovalOutcome = "given" | "refused" | "timeout" | "failed" | "absent";

/**
 * Asks, once, and takes nothing but `true` for a yes: no other value, no object with a method, no error and no silence.
 *
 * @param signal Of the run. When it is aborted, this throws its reason.
 */
export async function askApprover(
  approve: ToolApprover,
  request: ApprovalRequest,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<ApprovalOutcome> {
  using timer = startDeadline(systemClock, timeoutMs);
  const either = AbortSignal.any([signal, timer.signal]);
  try {
    // A getter or a thenable runs here, before the comparison, and what it comes to is compared by identity.
    const answer: unknown = await untilAborted(
      Promise.resolve().then(() => approve(request, { signal: either })),
      either,
    );
    if (Date.now() >= request.expiresAtMs) return "timeout";
    return answer === true ? "given" : "refused";
  } catch {
    signal.throwIfAborted();
    return timer.signal.aborted ? "timeout" : "failed";
  }
}

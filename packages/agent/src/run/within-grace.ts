import { systemClock } from "../clock/clock.ts";
import { startDeadline } from "../clock/deadline.ts";
import { untilAborted } from "../model/until-aborted.ts";

/** What ends a call has this long to say how it ended. */
const graceMs = 2_000;

/**
 * Waits for a call. Once the run has ended, it waits a little longer: how the call ended is worth knowing.
 *
 * @throws What the call throws; the reason of the signal when it does not end.
 */
export async function withinGrace<Value>(call: Promise<Value>, signal: AbortSignal): Promise<Value> {
  try {
    return await untilAborted(call, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    using timer = startDeadline(systemClock, graceMs);
    return await untilAborted(call, timer.signal);
  }
}

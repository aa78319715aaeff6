import { OptionError } from "@cordon/core";
import { type Clock, longestDelayMs } from "../clock/clock.ts";
import type { InFlight } from "./in-flight.ts";
import type { ManagedAgentOptions, ShutdownReport } from "./managed-agent.ts";
import type { RunGate } from "./run-gate.ts";
import { problemOf, type StateMachine } from "./state-machine.ts";
import type { Watchdog } from "./watchdog.ts";
import { withinTime } from "./within-time.ts";

/** Milliseconds for what should take none: a run that was told to end, and giving things back. */
const graceMs = 1_000;

/** What is to be ended. */
export interface ToEnd {
  readonly inFlight: InFlight;
  readonly gate: RunGate;
  readonly clock: Clock;
  readonly over: AbortController;
  readonly watchdog: Watchdog;
  readonly machine: StateMachine;
  readonly dispose: ManagedAgentOptions["dispose"];
}

/** @throws OptionError for what is no deadline. */
export function checkDeadline(deadlineMs: number): void {
  if (!Number.isSafeInteger(deadlineMs) || deadlineMs < 0 || deadlineMs > longestDelayMs) {
    throw new OptionError("deadlineMs", `it is not a whole number from 0 to ${longestDelayMs}`);
  }
}

/** Ends an agent: runs first, by themselves or at the deadline, then what it has. */
export async function endOrderly(deadlineMs: number, toEnd: ToEnd): Promise<ShutdownReport> {
  const { inFlight, gate, clock, over, watchdog, machine, dispose } = toEnd;
  const begun = inFlight.count();
  over.abort(new Error("the agent shuts down"));
  watchdog.stop();
  const endsInTime = async (timeoutMs: number, act: () => PromiseLike<void> | void): Promise<unknown> => {
    try {
      await withinTime(act, { timeoutMs, clock, signal: new AbortController().signal });
      return undefined;
    } catch (error) {
      return error;
    }
  };
  // What stands still would do so until the deadline: nobody opens the gate any more.
  const isOpen = machine.is("ready", "running");
  if (isOpen && begun > 0 && deadlineMs > 0) await endsInTime(deadlineMs, () => inFlight.none());
  const toAbort = inFlight.count();
  gate.shut("the agent shuts down");
  gate.release();
  if (toAbort > 0) await endsInTime(graceMs, () => inFlight.none());
  const left = inFlight.count();
  const problem = dispose === undefined ? undefined : await endsInTime(graceMs, dispose);
  machine.go("terminated", "shutdown");
  return {
    finished: begun - toAbort,
    aborted: toAbort - left,
    left,
    ...(problem === undefined ? {} : { problem: problemOf(problem) }),
  };
}

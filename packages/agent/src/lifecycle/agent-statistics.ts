import { addAmounts, type Amounts } from "../budget/amounts.ts";
import type { StopReason } from "../run/stop-reason.ts";
import type { AgentExecution } from "./agent-execution.ts";

/** What the runs of an agent came to, all of those that have ended. */
export interface AgentStatistics {
  readonly runs: number;
  /** Those that stopped with `failed`, `journal-failed` or `model-failed`. */
  readonly failures: number;
  /** How many stopped in which way. */
  readonly stops: Readonly<Partial<Record<StopReason, number>>>;
  /** Milliseconds of all of them, added up, with those they stood still. */
  readonly totalDurationMs: number;
  readonly longestDurationMs: number;
  /** Everything they used. `microUsd` is what they cost, in millionths of a dollar. */
  readonly used: Amounts;
  /** How often the watchdog started the agent again. */
  readonly restarts: number;
}

/** Before the first run. */
export const noStatistics: AgentStatistics = Object.freeze({
  runs: 0,
  failures: 0,
  stops: {},
  totalDurationMs: 0,
  longestDurationMs: 0,
  used: {},
  restarts: 0,
});

const failureStops: ReadonlySet<StopReason> = new Set<StopReason>(["failed", "journal-failed", "model-failed"]);

/** What one run comes to. */
export function statisticsOf({ stop, startedAtMs, endedAtMs, used }: AgentExecution): AgentStatistics {
  // A clock can be set back.
  const durationMs = Math.max(endedAtMs - startedAtMs, 0);
  return {
    runs: 1,
    failures: failureStops.has(stop) ? 1 : 0,
    stops: { [stop]: 1 },
    totalDurationMs: durationMs,
    longestDurationMs: durationMs,
    used,
    restarts: 0,
  };
}

/** Adds up two statistics. */
export function addStatistics(first: AgentStatistics, second: AgentStatistics): AgentStatistics {
  const stops: Partial<Record<StopReason, number>> = { ...first.stops };
  for (const [stop, count] of Object.entries(second.stops) as [StopReason, number][]) {
    stops[stop] = (stops[stop] ?? 0) + count;
  }
  return {
    runs: first.runs + second.runs,
    failures: first.failures + second.failures,
    stops,
    totalDurationMs: first.totalDurationMs + second.totalDurationMs,
    longestDurationMs: Math.max(first.longestDurationMs, second.longestDurationMs),
    used: addAmounts(first.used, second.used),
    restarts: first.restarts + second.restarts,
  };
}

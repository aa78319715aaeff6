import type { Agent } from "../agent.ts";
import type { RunOptions } from "../agent-options.ts";
import type { Clock } from "../clock/clock.ts";
import { untilAborted } from "../model/until-aborted.ts";
import type { RunResult } from "../run/run-result.ts";
import type { OpenTime, RunGate } from "./run-gate.ts";

/** What came of a run that may have stood still. */
export interface ThroughResult {
  readonly result: RunResult;
  readonly interruptions: number;
}

/** A run that has begun. */
export interface ThroughRun {
  readonly runId: string;
  readonly ended: Promise<ThroughResult>;
}

/** What a run needs of its surroundings. */
export interface ThroughSurroundings {
  readonly agent: Agent;
  readonly gate: RunGate;
  readonly clock: Clock;
  /** Told when it stands still, and when it goes on. */
  readonly onStill: (isStill: boolean) => void;
}

/**
 * Begins a run, lets it stand still when the gate is shut, and goes on with it where it was. Its deadline counts only while
 * it goes on.
 *
 * @throws OptionError at once, for options that make no run.
 */
export function runThrough(
  { agent, gate, clock, onStill }: ThroughSurroundings,
  question: string,
  { signal, deadlineMs = Infinity, ...options }: RunOptions,
): ThroughRun {
  let time = gate.current();
  let sinceMs = clock.nowMs();
  let leftMs = deadlineMs;
  const optionsFor = (): Pick<RunOptions, "signal" | "deadlineMs"> => ({
    signal: signal === undefined ? time.signal : AbortSignal.any([signal, time.signal]),
    ...(leftMs === Infinity ? {} : { deadlineMs: leftMs }),
  });
  const run = agent.run(question, { ...options, ...optionsFor() });
  const goOn = async (): Promise<ThroughResult> => {
    let result = await run;
    let interruptions = 0;
    while (result.stop === "abort" && time.signal.aborted && signal?.aborted !== true && result.state !== undefined) {
      leftMs -= clock.nowMs() - sinceMs;
      if (leftMs < 1) break;
      interruptions += 1;
      onStill(true);
      const next = await followingOf(time, signal);
      onStill(false);
      if (next === undefined) break;
      [time, sinceMs] = [next, clock.nowMs()];
      const { maxSteps } = options;
      result = await agent.resume(result.state, { ...optionsFor(), ...(maxSteps === undefined ? {} : { maxSteps }) });
    }
    return { result, interruptions };
  };
  return { runId: run.runId, ended: goOn() };
}

async function followingOf({ following }: OpenTime, signal: AbortSignal | undefined): Promise<OpenTime | undefined> {
  if (signal === undefined) return await following;
  try {
    return await untilAborted(following, signal);
  } catch {
    return undefined;
  }
}

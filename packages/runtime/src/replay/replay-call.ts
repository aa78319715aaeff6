import { type Limits, type Recording, ReplayRefusedError, ToolUnknownError } from "@cordon/core";
import { runSkillCall, type SkillCall, type SkillCallEnvironment } from "../call/skill-call.ts";
import type { RuntimeState } from "../runtime-state.ts";
import type { ResolvedTool } from "../skill/resolve-tools.ts";
import { checkReplayable, outsideReason } from "./check-replayable.ts";
import { compareReplay } from "./compare-replay.ts";
import { checkRecordedLimits } from "./recorded-limits.ts";
import type { Replay } from "./replay.ts";
import { createReplayGate, type ReplayGate } from "./replay-gate.ts";
import { readTape } from "./tape.ts";

/** What a recording is run with. */
export interface ReplayTarget {
  readonly state: Pick<RuntimeState, "takeCallId">;
  readonly skill: SkillCall["skill"];
  readonly tools: ReadonlyMap<string, ResolvedTool>;
  /** What the operator lets the skill have. */
  readonly limits: Limits;
  readonly environment: SkillCallEnvironment;
}

/**
 * Runs a recorded call again, without any effect, and compares.
 *
 * @param target The module and its tools.
 * @param recording What was parsed; its bytes are read here.
 * @param signal Ends the replay.
 * @throws ReplayRefusedError, RecordingError, ToolUnknownError before anything runs; DisposedError
 */
export async function replayCall(target: ReplayTarget, recording: Recording, signal: AbortSignal): Promise<Replay> {
  const { environment, tools, limits } = target;
  checkReplayable(recording);
  checkModule(recording, environment.module.facts.digest);
  checkRecordedLimits(recording.limits, limits);
  const tool = tools.get(recording.tool);
  if (tool === undefined) throw new ToolUnknownError(recording.tool, [...tools.keys()]);
  const tape = readTape(recording);
  let gate: ReplayGate | undefined;
  const { callsPerSecond: _second, callsPerMinute: _minute, callsPerHour: _hour, ...unrated } = limits;
  const call: SkillCall = {
    callId: target.state.takeCallId(),
    skill: target.skill,
    tool,
    input: tape.input,
    priority: "normal",
    limits: { ...unrated, ...recording.limits },
    context: {
      config: recording.config,
      logLevel: recording.logLevel,
      randomSeed: tape.randomSeed,
      clock: recording.clock,
      operations: recording.operations ?? { submitted: 0, waits: [] },
    },
    tenant: undefined,
    signal,
    openGate: (journal) => (gate = createReplayGate(tape, journal)),
  };
  const { receipt } = await runSkillCall(call, silent(environment));
  // A call that ended before it came to a gate asked for nothing.
  gate ??= createReplayGate(tape, { started: () => undefined, ended: () => undefined });
  const { compared, difference } = await compareReplay({ recording, receipt, gate });
  if (difference === undefined) return { outcome: "same", compared, receipt };
  if (difference.part === "ending" && outsideReason(receipt) !== undefined)
    return { outcome: "interrupted", compared, receipt };
  return { outcome: "diverged", difference, compared, receipt };
}

/**
 * Refuses another module than the recorded one.
 *
 * @throws ReplayRefusedError
 */
export function checkModule(recording: Recording, digest: string): void {
  if (recording.module === digest) return;
  throw new ReplayRefusedError("module", `it was a call of the module ${recording.module}, and this one is ${digest}`);
}

/** A replay is no call of anybody: nobody hears of it, nobody is asked, and no result is kept. */
function silent(environment: SkillCallEnvironment): SkillCallEnvironment {
  return {
    ...environment,
    capabilities: () => [],
    approvals: undefined,
    onDecision: () => undefined,
    onHostCall: undefined,
    onBegin: undefined,
    results: undefined,
  };
}

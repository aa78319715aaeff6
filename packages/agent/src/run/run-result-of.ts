import type { LoopEnd, RunContext } from "./run-context.ts";
import type { RunRecord } from "./run-record.ts";
import type { RunResult } from "./run-result.ts";
import type { RunState } from "./run-state.ts";
import type { RunToGoOn } from "./run-to-go-on.ts";
import { resumableStops, type StopReason } from "./stop-reason.ts";

/** How a run stopped. */
export interface RunEnd extends Omit<LoopEnd, "stop"> {
  readonly stop: StopReason;
  readonly error?: RunResult["error"];
}

/** How a run that has ended for good did, from its records. */
export function endOfRecords(records: readonly RunRecord[], run: RunContext): RunEnd | undefined {
  const last = records.at(-1);
  if (last?.type !== "run-end" || resumableStops.has(last.stop)) return undefined;
  const output = last.stop === "answer" ? run.checkOutput?.(run.state().text).value : undefined;
  return { stop: last.stop, ...(output === undefined ? {} : { output }) };
}

/** The result of a run, from its state and its end. */
export function resultOf(
  { setup, runId, shared, parent }: RunToGoOn,
  state: RunState | undefined,
  end: RunEnd,
): RunResult {
  const { stop, error, heldUp } = end;
  const { prices } = setup.pricing;
  const { step = 0, used = {}, costs = [], text = "", untrusted = false } = state ?? {};
  const asked = state?.start.messages ?? [];
  const canGoOn = parent === undefined && state !== undefined && resumableStops.has(stop);
  return {
    runId,
    conversation: state?.start.conversation ?? "",
    stop,
    text,
    ...(end.output === undefined ? {} : { output: end.output }),
    untrusted,
    steps: step,
    used,
    costs,
    ...(prices === undefined ? {} : { priceVersion: prices.version }),
    messages: stop === "answer" ? [...asked, { role: "assistant", text, untrusted }] : asked,
    ...(error === undefined ? {} : { error }),
    approvals: heldUp?.approvals ?? [],
    doubts: heldUp?.doubts ?? [],
    ...(canGoOn ? { state: shared.records.seal(runId, shared.key) } : {}),
  };
}

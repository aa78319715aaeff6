import { CordonError, escapeText, ResumeError } from "@cordon/core";
import type { PromptReference } from "../prompt/prompt-template.ts";
import { runAccountKey } from "../budget/agent-accounts.ts";
import type { RunContext, SharedRun } from "./run-context.ts";
import { contextOf } from "./run-context-of.ts";
import { runLoop } from "./run-loop.ts";
import type { RunStartRecord } from "./run-record.ts";
import { JournalError } from "./run-records.ts";
import type { RunResult } from "./run-result.ts";
import { endOfRecords, resultOf, type RunEnd } from "./run-result-of.ts";
import { type RunState, stateOf } from "./run-state.ts";
import type { RunToGoOn } from "./run-to-go-on.ts";
import { startRecord } from "./start-record.ts";
import { resumableStops } from "./stop-reason.ts";

/**
 * Begins a run, or goes on with it, until it stops. It comes to a result, whatever happens.
 *
 * Nothing is thrown: what the host itself fails at is a stop like any other.
 */
export async function goOn(toDo: RunToGoOn): Promise<RunResult> {
  let state: RunState | undefined;
  let run: RunContext | undefined;
  let end: RunEnd;
  try {
    const records = await toDo.shared.records.read(toDo.runId);
    if (records.length > 0) {
      if (toDo.isNew === true) throw new ResumeError("there is a run of this name already");
      const kept = stateOf(records);
      checkBelonging(toDo, kept.start);
      state = kept;
      run = contextOf(toDo, state);
      const ended = endOfRecords(records, run);
      if (ended !== undefined) return resultOf(toDo, state, ended);
      run.emit({ type: "run-resume", step: state.step, ...promptOf(toDo) });
    } else {
      const start = await startRecord(toDo);
      await toDo.shared.records.append(toDo.runId, start.record);
      state = stateOf([start.record]);
      run = contextOf(toDo, state);
      const { conversation, tenant } = start.record;
      run.emit({ type: "run-start", conversation, ...(tenant === undefined ? {} : { tenant }), ...promptOf(toDo) });
      if (start.memoryFailed) run.emit({ type: "memory-fail", operation: "recall" });
    }
    end = await runLoop(run);
  } catch (error) {
    end = endOfError(error, toDo.shared);
  }
  return await conclude(toDo, run, { state: run?.state() ?? state, end });
}

function promptOf({ setup: { prompt } }: RunToGoOn): { readonly prompt?: PromptReference } {
  return prompt === undefined ? {} : { prompt };
}

function endOfError(error: unknown, { signal, isDeadline }: SharedRun): RunEnd {
  if (signal.aborted) return { stop: isDeadline() ? "deadline" : "abort" };
  if (error instanceof JournalError) {
    return { stop: "journal-failed", error: { code: "JOURNAL_FAILED", message: error.message } };
  }
  const code = CordonError.isInstance(error) ? error.code : "UNKNOWN";
  const message = escapeText(error instanceof Error ? error.message : "something was thrown that is no error");
  if (code === "BUDGET_EXCEEDED") return { stop: "budget", error: { code, message } };
  return { stop: code === "MODEL_FAILED" ? "model-failed" : "failed", error: { code, message } };
}

async function conclude(toDo: RunToGoOn, run: RunContext | undefined, { state, end }: Concluded): Promise<RunResult> {
  if (state === undefined) return resultOf(toDo, state, end);
  const { setup, shared, runId } = toDo;
  let concluded = end;
  try {
    await shared.records.append(runId, { type: "run-end", stop: end.stop, timeMs: Date.now() });
    if (!resumableStops.has(end.stop)) await setup.budgetStore.forget([runAccountKey(setup.name, runId)]);
    if (run !== undefined && end.stop === "answer") await remember(run);
  } catch (error) {
    const isJournal = error instanceof JournalError;
    const code = isJournal ? "JOURNAL_FAILED" : "UNKNOWN";
    const message = "the end of the run could not be kept";
    concluded = { ...end, stop: isJournal ? "journal-failed" : "failed", error: end.error ?? { code, message } };
  }
  run?.emit({ type: "run-end", stop: concluded.stop, steps: state.step, used: state.used });
  return resultOf(toDo, state, concluded);
}

interface Concluded {
  readonly state: RunState | undefined;
  readonly end: RunEnd;
}

async function remember(run: RunContext): Promise<void> {
  const { memory, name: agent } = run.setup;
  if (memory === undefined) return;
  const { start, text, untrusted } = run.state();
  const question = start.messages.findLast(({ role }) => role === "user")?.text ?? "";
  const scope = { agent, conversation: run.conversation, ...(run.tenant === undefined ? {} : { tenant: run.tenant }) };
  try {
    await memory.remember(scope, { question, answer: text, untrusted });
  } catch {
    run.emit({ type: "memory-fail", operation: "remember" });
  }
}

function checkBelonging({ setup, parent }: RunToGoOn, { agent, path }: RunStartRecord): void {
  const expected = [...(parent?.path ?? []), setup.name];
  if (agent !== setup.name || path.join("/") !== expected.join("/")) {
    throw new ResumeError(`it is a run of "${path.join("/")}"`);
  }
}

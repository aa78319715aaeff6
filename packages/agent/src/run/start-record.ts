import { ResumeError } from "@cordon/core";
import type { AgentMemory, MemoryScope } from "../memory.ts";
import { systemClock } from "../clock/clock.ts";
import { startDeadline } from "../clock/deadline.ts";
import { untilAborted } from "../model/until-aborted.ts";
import { memoryPrompt } from "../system-prompt.ts";
import type { AgentMessage } from "./agent-message.ts";
import type { RunToGoOn } from "./run-to-go-on.ts";
import type { RunStartRecord } from "./run-record.ts";

/** The first record of a run, with what is remembered. */
export async function startRecord({
  setup,
  shared,
  runId,
  parent,
  question,
  options = {},
}: RunToGoOn): Promise<{ readonly record: RunStartRecord; readonly memoryFailed: boolean }> {
  if (question === undefined) throw new ResumeError("there are no records of it");
  const conversation = options.conversation ?? parent?.conversation ?? runId;
  const tenant = options.tenant ?? parent?.tenant;
  const scope = { agent: setup.name, conversation, ...(tenant === undefined ? {} : { tenant }) };
  const { remembered, memoryFailed } = await recall(setup.memory, scope, question, shared.signal);
  const output = options.output ?? setup.output;
  const untrusted = options.untrusted === true || parent?.state().untrusted === true;
  const record: RunStartRecord = {
    type: "run-start",
    format: 1,
    runId,
    agent: setup.name,
    path: [...(parent?.path ?? []), setup.name],
    conversation,
    ...(tenant === undefined ? {} : { tenant }),
    messages: [...(options.history ?? []), { role: "user", text: question, untrusted }],
    ...(remembered === undefined ? {} : { remembered }),
    ...(output === undefined ? {} : { output }),
    ...(setup.prompt === undefined ? {} : { prompt: setup.prompt }),
    untrusted,
    timeMs: Date.now(),
  };
  return { record, memoryFailed };
}

const longestRecallMs = 10_000;

async function recall(
  memory: AgentMemory | undefined,
  scope: MemoryScope,
  question: string,
  signal: AbortSignal,
): Promise<{ readonly remembered?: AgentMessage; readonly memoryFailed: boolean }> {
  if (memory === undefined) return { memoryFailed: false };
  using timer = startDeadline(systemClock, longestRecallMs);
  const either = AbortSignal.any([signal, timer.signal]);
  try {
    const entries = await untilAborted(memory.recall(scope, question, { signal: either }), either);
    if (entries.length === 0) return { memoryFailed: false };
    const untrusted = entries.some((entry) => entry.untrusted);
    return { remembered: { role: "user", text: memoryPrompt(entries), untrusted }, memoryFailed: false };
  } catch {
    return { memoryFailed: true };
  }
}

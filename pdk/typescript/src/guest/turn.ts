import { callStatus, callStatuses, failCall, openCall } from "./call-outcome.ts";
import { type HostAnswer, readFrame, unreadable } from "./host-answer.ts";
import { native, operations } from "./native.ts";
import { type Completion, readCompletions, takeBatch } from "./operation-frames.ts";
import {
  capabilityNumbers,
  countOperations,
  dropAll,
  forgetOperations,
  settleOperation,
  takeDropped,
  takeQueued,
} from "./operation-queue.ts";
import { forgetTimers, hasTimer, nextTimerMs, runDueTimer } from "./timers.ts";

/** What a turn says: the call is over, or jobs may have to run, or the host has to do something. The adaptor knows them. */
const turnResults = { ...callStatuses, again: 2, waiting: 3 } as const;

const forever = -1;

/** Answers that came and were not handed over yet. */
let arrived: Completion[] = [];

/**
 * A call begins: it has nothing to do with another one.
 *
 * @returns Its number.
 */
export function beginTurns(): number {
  forgetOperations();
  forgetTimers();
  arrived = [];
  return openCall();
}

/**
 * Does what comes next when a skill has no job left: hands over one answer, or runs one timer, or waits. After each the
 * jobs run that it left, as in Node.
 *
 * @param mayBlock Whether the host functions stand still until there are answers; else the call returns to its host.
 * @param completions What the host answered meanwhile.
 */
export function takeTurn(mayBlock: number, completions: Uint8Array<ArrayBuffer> | undefined): number {
  try {
    const status = callStatus();
    if (status !== undefined) {
      if (mayBlock !== 0) cancelRest();
      return status;
    }
    arrived = [...arrived, ...readCompletions(completions)];
    if (handOverAnswer() || runDueTimer()) return turnResults.again;
    const { queued, sent } = countOperations();
    if (queued + sent === 0 && !hasTimer()) {
      throw new Error("Cannot end: the skill waits for a promise that nothing can settle any more");
    }
    if (mayBlock === 0) return turnResults.waiting;
    waitInHost();
    return turnResults.again;
  } catch (error) {
    failCall(error);
    return callStatus() ?? turnResults.failed;
  }
}

/** What the host has to do for a call that waits: header and body of a frame. */
export function takePending(): readonly [header: string, body: Uint8Array | undefined] {
  const { operations: rows, body } = takeBatch();
  const cancel = takeDropped();
  // What does not fit into one frame is to follow at once.
  const timeoutMs = countOperations().queued > 0 ? 0 : nextTimerMs();
  const parts = [`"operations":${rows}`];
  if (cancel.length > 0) parts.push(`"cancel":[${cancel.join(",")}]`);
  if (timeoutMs !== undefined) parts.push(`"timeoutMs":${timeoutMs}`);
  return [`{${parts.join(",")}}`, body];
}

function handOverAnswer(): boolean {
  for (;;) {
    const completion = arrived.shift();
    if (completion === undefined) return false;
    if (settleOperation(completion.id, completion.answer)) return true;
  }
}

function waitInHost(): void {
  const { queued, sent, dropped } = countOperations();
  if (queued === 1 && sent + dropped === 0 && !hasTimer()) {
    askDirectly();
    return;
  }
  for (const id of takeDropped()) native(operations.cancel, id);
  while (countOperations().queued > 0) {
    const { operations: rows, body } = takeBatch();
    native(operations.submit, `{"operations":${rows}}`, body);
  }
  const bytes = native(operations.wait, nextTimerMs() ?? forever);
  arrived = [...arrived, ...readCompletions(bytes as Uint8Array<ArrayBuffer> | undefined)];
}

/** A host that resumes sees that the call is over. One that only offers functions does not. */
function cancelRest(): void {
  dropAll();
  for (const id of takeDropped()) native(operations.cancel, id);
}

/** One operation, and nothing else that could happen: the function of its capability does both, and costs one way. */
function askDirectly(): void {
  for (const { id, capability, header, body } of takeQueued(() => true)) {
    const bytes = native(operations.ask, capabilityNumbers[capability], header, body) as Uint8Array<ArrayBuffer>;
    settleOperation(id, readAnswer(bytes));
  }
}

function readAnswer(bytes: Uint8Array<ArrayBuffer>): HostAnswer {
  try {
    const { header, body } = readFrame(bytes);
    return { header, body: body.slice() };
  } catch {
    const { code, message } = unreadable();
    return { header: { error: { code, message } }, body: new Uint8Array(0) };
  }
}

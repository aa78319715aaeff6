import type { Agent, AgentRun, RunResult } from "@cordon/agent";
import type { EventStream } from "./event-stream.ts";

/** Answers to what a task waits for. */
export interface Answers {
  /** What `signApproval` wrote: whoever has the key of approvals can write one, and it holds for one call. */
  readonly approvals: readonly string[];
  /** Ids of requests that are refused. */
  readonly refusals: readonly string[];
}

/** A task that is under way. */
export interface Task {
  readonly tenant: string;
  /**
   * Hands answers to it.
   *
   * @returns False when it waits for none now.
   */
  answer(answers: Answers): boolean;
  /** Ends it. */
  stop(): void;
  /** Settles once it has ended and its last event is sent, or nobody reads it. */
  readonly ended: Promise<void>;
}

/** How a task is done. */
export interface TaskOptions {
  readonly runId: string;
  readonly tenant: string;
  readonly conversation?: string;
  readonly deadlineMs: number;
  /** How long it waits for answers before it ends with the stop `approval`. */
  readonly approvalWaitMs: number;
}

/**
 * Does a task and sends what happens. When the agent pauses for a yes, the stream stays open; with the answers the run goes on
 * where it was. The last event is `result`.
 */
export function startTask(agent: Agent, question: string, events: EventStream, options: TaskOptions): Task {
  const { runId, tenant, conversation, deadlineMs, approvalWaitMs } = options;
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, events.left]);
  let waiting: ((answers: Answers) => void) | undefined;

  const answersWithin = async (): Promise<Answers | undefined> => {
    const { promise, resolve } = Promise.withResolvers<Answers | undefined>();
    waiting = resolve;
    const giveUp = (): void => resolve(undefined);
    const timer = setTimeout(giveUp, approvalWaitMs);
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      return signal.aborted ? undefined : await promise;
    } finally {
      waiting = undefined;
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    }
  };
  const watch = async (run: AgentRun): Promise<RunResult> => {
    // Leaving this loop ends the run: that is what happens when nobody reads.
    for await (const event of run) await events.send(event.type, event);
    return await run;
  };
  const perform = async (): Promise<void> => {
    const asked = { signal, deadlineMs, tenant, runId, ...(conversation === undefined ? {} : { conversation }) };
    let result = await watch(agent.run(question, asked));
    while (result.stop === "approval" && result.state !== undefined) {
      await events.send("waiting", { runId, requests: result.approvals.map(({ id }) => id) });
      const answers = await answersWithin();
      if (answers === undefined) break;
      result = await watch(agent.resume(result.state, { signal, deadlineMs, ...answers }));
    }
    // The state holds everything that was read: it stays here.
    const { state: _state, ...shown } = result;
    await events.send("result", shown);
  };
  const ended = perform()
    .catch((error: unknown) => {
      if (!events.left.aborted) process.emitWarning(error instanceof Error ? error : String(error));
    })
    .finally(() => events[Symbol.dispose]());
  return {
    tenant,
    answer: (answers) => {
      const take = waiting;
      waiting = undefined;
      take?.(answers);
      return take !== undefined;
    },
    stop: () => stopping.abort(new Error("the server shuts down")),
    ended,
  };
}

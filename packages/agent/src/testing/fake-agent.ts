import type { Agent, AgentRun } from "../agent.ts";
import type { ResumeOptions, RunOptions } from "../agent-options.ts";
import type { RunResult } from "../run/run-result.ts";

/** A run that waits for the test to end it, or for its signal. */
export interface FakeRun {
  /** The question, or the state it goes on from. */
  readonly from: string;
  readonly options: RunOptions | ResumeOptions;
  end(result?: Partial<RunResult>): void;
}

/** An agent whose runs a test ends. */
export interface FakeAgent extends Agent {
  readonly runs: readonly FakeRun[];
}

/** Makes an agent without models: the lives of agents are tested without loops. */
export function fakeAgent(name: string, { heedsSignals = true }: { readonly heedsSignals?: boolean } = {}): FakeAgent {
  const runs: FakeRun[] = [];
  const begin = (from: string, runId: string, options: RunOptions | ResumeOptions): AgentRun => {
    const { promise, resolve } = Promise.withResolvers<RunResult>();
    const end = (result: Partial<RunResult> = {}): void =>
      resolve({ runId, stop: "answer", text: from, steps: 1, used: { microUsd: 5 }, ...result } as RunResult);
    runs.push({ from, options, end });
    const onAbort = (): void => end({ stop: "abort", state: `${from}+` });
    if (heedsSignals) {
      if (options.signal?.aborted === true) onAbort();
      options.signal?.addEventListener("abort", onAbort);
    }
    return Object.assign(promise, { runId, [Symbol.asyncIterator]: () => notRead() });
  };
  return {
    name,
    description: `is ${name}`,
    runs,
    run: (question, options = {}) => begin(question, `run-${runs.length}`, options),
    resume: (from, options = {}) => begin(from as string, "resumed", options),
    health: () => [],
  };
}

function notRead(): never {
  throw new Error("nobody reads the events of a fake run");
}

import type { ModelHealth } from "./model/model-pool.ts";
import type { ResumeOptions, RunOptions } from "./agent-options.ts";
import type { AgentEvent } from "./run/agent-event.ts";
import type { RunResult } from "./run/run-result.ts";

/**
 * A run: the promise of its result, which never rejects, however the run stops. Its events are kept until they are read,
 * once; leaving the loop over them ends the run.
 */
export interface AgentRun extends Promise<RunResult>, AsyncIterable<AgentEvent, undefined> {
  readonly runId: string;
}

/** Asks models what to do, and lets skills do it. */
export interface Agent {
  readonly name: string;
  readonly description: string;
  /**
   * Answers a question.
   *
   * @param question What to do.
   * @throws OptionError for options that make no run.
   */
  run(question: string, options?: RunOptions): AgentRun;
  /**
   * Goes on with a run where it was: after a pause, a crash, a limit. Finished calls are not made again.
   *
   * Only one process may do it at a time.
   *
   * @param from The `state` of a result, or `{ runId }` of a run in the journal.
   * @throws ResumeError when it is not a run of this agent, or was changed; OptionError
   */
  resume(from: string | { readonly runId: string }, options?: ResumeOptions): AgentRun;
  /** What is known of its models in this process. */
  health(): readonly ModelHealth[];
}

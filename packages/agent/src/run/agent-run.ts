import type { AgentRun } from "../agent.ts";
import type { AgentEvent } from "./agent-event.ts";
import { createEventQueue } from "./event-queue.ts";
import type { RunResult } from "./run-result.ts";

/**
 * Makes a run: the promise of its result, whose events can be read.
 *
 * @param begin Does it. The signal is aborted when whoever reads the events leaves.
 */
export function createRun(
  runId: string,
  begin: (onEvent: (event: AgentEvent) => void, left: AbortSignal) => Promise<RunResult>,
): AgentRun {
  const leaving = new AbortController();
  const queue = createEventQueue(async () => {
    leaving.abort(new Error("nobody reads the events any more"));
    await running;
  });
  const running = begin((event) => queue.push(event), leaving.signal).finally(() => queue.end());
  return Object.assign(running, { runId, [Symbol.asyncIterator]: () => queue });
}

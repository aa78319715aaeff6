import type { AgentEvent } from "./agent-event.ts";

/** Events on their way to whoever reads them. */
export interface EventQueue extends AsyncIterableIterator<AgentEvent, undefined> {
  push(event: AgentEvent): void;
  /** No event follows. */
  end(): void;
}

/**
 * Keeps events until they are read. Pieces of text that nobody has read yet become one, so what it holds is bounded by the
 * answers and calls of the run, not by how finely they come.
 *
 * @param onReturn Called when the reader leaves before the end.
 */
export function createEventQueue(onReturn: () => Promise<unknown>): EventQueue {
  const events: AgentEvent[] = [];
  let wake: (() => void) | undefined;
  let hasEnded = false;
  const queue: EventQueue = {
    push: (event) => {
      const last = events.at(-1);
      const merged = last === undefined ? undefined : mergeDeltas(last, event);
      if (merged === undefined) events.push(event);
      else events[events.length - 1] = merged;
      wake?.();
    },
    end: () => {
      hasEnded = true;
      wake?.();
    },
    next: async () => {
      for (;;) {
        const event = events.shift();
        if (event !== undefined) return { done: false, value: event };
        if (hasEnded) return { done: true, value: undefined };
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    },
    return: async () => {
      await onReturn();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => queue,
  };
  return queue;
}

function mergeDeltas(last: AgentEvent, next: AgentEvent): AgentEvent | undefined {
  if (!("text" in last) || !("text" in next) || last.type !== next.type || last.runId !== next.runId) return undefined;
  if (next.type === "tool-input-delta" && last.type === "tool-input-delta" && last.callId !== next.callId)
    return undefined;
  return { ...last, text: last.text + next.text };
}

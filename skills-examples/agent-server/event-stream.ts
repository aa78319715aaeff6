import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { commonHeaders } from "./http-refusal.ts";

/** An answer that goes on: events that a browser's `EventSource`, or anything that reads lines, understands. */
export interface EventStream extends Disposable {
  /** Aborted when whoever reads it has gone. */
  readonly left: AbortSignal;
  /**
   * Sends an event. Waits until there is room, so that a slow reader slows the run down instead of filling the memory.
   *
   * @throws The reason of `left` once nobody reads it.
   */
  send(type: string, data: unknown): Promise<void>;
}

const keepAliveMs = 15_000;

/**
 * Begins an answer with events. Disposing of it ends the answer.
 *
 * @param stallMs How long a reader may take nothing before it counts as gone.
 */
export function beginEvents(response: ServerResponse, stallMs: number): EventStream {
  const leaving = new AbortController();
  const { signal: left } = leaving;
  response.once("close", () => {
    if (!response.writableFinished) leaving.abort(new Error("nobody reads the events any more"));
  });
  response.writeHead(200, { ...commonHeaders, "content-type": "text/event-stream" });
  // A comment: it keeps what stands between from hanging up while a model thinks.
  const timer = setInterval(() => void response.write(": \n\n"), keepAliveMs);
  let number = 0;
  return {
    left,
    send: async (type, data) => {
      left.throwIfAborted();
      number += 1;
      const isRoom = response.write(`id: ${number}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
      if (isRoom) return;
      const stalled = setTimeout(() => response.destroy(), stallMs);
      try {
        await once(response, "drain", { signal: left });
      } finally {
        clearTimeout(stalled);
      }
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      response.end();
    },
  };
}

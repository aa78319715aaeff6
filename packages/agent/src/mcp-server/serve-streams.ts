import type { Readable, Writable } from "node:stream";
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";

/** A client that is served over streams. */
export interface StreamServing extends AsyncDisposable {
  /** Settles once nobody is served any more: the input ended, a message was too large, or it was disposed of. */
  readonly closed: Promise<void>;
}

/** Serves one client over two streams. Calls that are under way when it ends are cancelled. */
export function serveStreams(
  factory: McpServerFactory,
  {
    input,
    output,
    maxMessageBytes,
  }: { readonly input: Readable; readonly output: Writable; readonly maxMessageBytes: number },
): StreamServing {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  class WatchedTransport extends StdioServerTransport {
    override async close(): Promise<void> {
      await super.close();
      resolve();
    }
  }
  const transport = new WatchedTransport(input, output, { maxBufferSize: maxMessageBytes });
  const handle = serveStdio(factory, { transport, maxSubscriptions: 16 });
  return {
    closed,
    [Symbol.asyncDispose]: async () => await handle.close(),
  };
}

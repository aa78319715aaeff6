import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on this machine. */
export interface LoopbackServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
}

/**
 * Serves HTTP on the loopback interface.
 *
 * @param at The port. Default: a free one.
 */
export async function serveLoopback(listener: RequestListener, at = 0): Promise<LoopbackServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(at, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/mcp`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

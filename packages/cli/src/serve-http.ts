import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { SkillMcpServer } from "@cordon/agent/mcp-server";
import { systemProblem } from "@cordon/core";
import type { CommandIo } from "./command-io.ts";
import { quoted } from "./quoted.ts";
import { UsageError } from "./usage-error.ts";

/** Where to serve. */
export interface HttpAddress {
  readonly host: string;
  readonly port: number;
  /** Whether only this machine reaches it. */
  readonly isLoopback: boolean;
}

const mostConnections = 256;

/**
 * Reads `HOST:PORT`.
 *
 * @throws UsageError
 */
export function parseHttpAddress(text: string): HttpAddress {
  const { host, ipv6, port } =
    /^(?:\[(?<ipv6>[0-9a-f:.]+)\]|(?<host>[a-z0-9.-]+)):(?<port>[0-9]{1,5})$/iu.exec(text)?.groups ?? {};
  const name = ipv6 ?? host;
  if (name === undefined || Number(port) > 65_535) {
    throw new UsageError(`Cannot serve at ${quoted(text)}: write --http 127.0.0.1:8080`);
  }
  return { host: name, port: Number(port), isLoopback: ["localhost", "127.0.0.1", "::1"].includes(name) };
}

/** Serves clients over HTTP until an interrupt. Says on standard error where. */
export async function serveHttp(
  server: SkillMcpServer,
  { host, port }: HttpAddress,
  io: Pick<CommandIo, "writeError" | "signal">,
): Promise<void> {
  const http = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 }, await server.nodeListener());
  http.maxConnections = mostConnections;
  http.listen(port, host);
  try {
    await once(http, "listening");
  } catch (error) {
    throw new UsageError(`Cannot serve at ${quoted(`${host}:${port}`)}: ${systemProblem(error)}`, { cause: error });
  }
  const { address, family, port: bound } = http.address() as AddressInfo;
  io.writeError(`cordon: serving at http://${family === "IPv6" ? `[${address}]` : address}:${bound}/mcp\n`);
  if (!io.signal.aborted) await once(io.signal, "abort");
  const closed = once(http, "close");
  http.close();
  http.closeAllConnections();
  await closed;
}

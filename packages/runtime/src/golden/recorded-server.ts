import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, connect } from "node:net";
import type { HttpOptions, RuntimeOptions } from "../runtime.ts";
import { createTestAuthority } from "./certificate-authority.ts";
import type { RecordedExchange } from "./recorded-exchange.ts";

/** A server on loopback that stands for hosts of the Internet. */
export interface RecordedServer extends AsyncDisposable {
  /**
   * What a runtime takes to find every host there, and the secrets of the recording. The policy stays as it is: the skill asks
   * for the real names.
   */
  readonly options: Required<Pick<RuntimeOptions, "http" | "secrets">>;
  /** What came that was not recorded, and what was recorded and did not come. */
  readonly differences: () => readonly string[];
}

/** Every name leads here, as far as a skill and its policy can tell. Nobody dials it. */
const shownAddress = "8.8.8.8";

/**
 * Starts a server that gives recorded answers, each to the request that was recorded with it, in order.
 *
 * @param exchanges The recordings.
 * @param secrets The values of secrets, by name.
 */
export async function startRecordedServer(
  exchanges: readonly RecordedExchange[],
  secrets: Readonly<Record<string, string>>,
): Promise<RecordedServer> {
  const hosts = [...new Set(exchanges.map(({ request }) => new URL(request.split(" ")[1] ?? "").hostname))];
  const authority = createTestAuthority();
  const left = [...exchanges];
  const unexpected: string[] = [];
  const server = createServer(authority.issue(hosts), (request, response) => {
    const came = `${request.method} https://${request.headers.host}${request.url}`;
    const next = left[0];
    if (next === undefined || next.request !== came) {
      unexpected.push(`came: ${came}`);
      response.writeHead(599).end();
      return;
    }
    left.shift();
    unexpected.push(...missingFields(next, request));
    give(next, response);
  });
  const port = await listen(server);
  return {
    options: {
      http: {
        resolver: { resolve: (host) => Promise.resolve(hosts.includes(host) ? [shownAddress] : []) },
        connector: { connect: ({ address, signal }) => dial(port, address, signal) },
        trustedCertificates: [authority.certificate],
      },
      secrets,
    },
    differences: () => [...unexpected, ...left.map(({ request }) => `did not come: ${request}`)],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

type Connection = ReturnType<NonNullable<HttpOptions["connector"]>["connect"]>;

async function dial(port: number, remoteAddress: string, signal: AbortSignal): Connection {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  await once(socket, "connect", { signal });
  return { socket, remoteAddress };
}

function missingFields(exchange: RecordedExchange, { headers }: IncomingMessage): readonly string[] {
  return Object.entries(exchange.with)
    .filter(([name, value]) => headers[name] !== value)
    .map(([name]) => `${exchange.request} came without the recorded "${name}"`);
}

function give({ status, headers, json, text = "" }: RecordedExchange, response: ServerResponse): void {
  const body = json === undefined ? text : JSON.stringify(json);
  const type = json === undefined ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  response.writeHead(status, { "content-type": type, ...headers }).end(body);
}

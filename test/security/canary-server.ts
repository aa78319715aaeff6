import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { createTestAuthority } from "../tls/test-authority.ts";
import { canary, writings } from "./canary.ts";

/** A service that says to everybody what it was told in confidence. */
export interface CanaryServer extends AsyncDisposable {
  readonly port: number;
  /** Of the authority that certified it, PEM. */
  readonly certificate: string;
  /** The `authorization` headers it got. */
  readonly authorizations: readonly (string | undefined)[];
}

const everyWriting = Object.values(writings).join("\n");

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/body": (response) => response.end(everyWriting),
  "/gzip": (response) => response.setHeader("content-encoding", "gzip").end(gzipSync(everyWriting)),
  "/headers": (response) => {
    for (const [name, text] of Object.entries(writings)) response.setHeader(`x-${name}`, text);
    response.end("see above");
  },
  "/status": (response) => response.writeHead(500, canary).end(`<p>${writings["html"]}</p>`),
  "/redirect": (response) => response.writeHead(302, { location: `/body?${writings["form"]}` }).end(),
  "/away": (response) => response.writeHead(302, { location: `https://127.0.0.1:1/${writings["percent"]}` }).end(),
  "/break": (response) => {
    response.writeHead(200, { "content-length": 1_000_000 });
    response.write(everyWriting);
    response.destroy();
  },
};

/** Starts the service on the loopback interface. */
export async function startCanaryServer(): Promise<CanaryServer> {
  const authority = createTestAuthority();
  const authorizations: (string | undefined)[] = [];
  const server = createServer(authority.issue(["127.0.0.1"]), (request, response) => {
    authorizations.push(request.headers.authorization);
    request.resume();
    const answer = answers[request.url?.split("?")[0] ?? ""] ?? answers["/body"];
    answer?.(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    certificate: authority.certificate,
    authorizations,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

import type { Socket } from "node:net";

import type { NetworkRequest } from "@cordon/core";
import type { Client } from "undici";

import { HttpConnection } from "./http-connection.ts";

const maximumHeaderBytes = 32 * 1024;
const longestIdleMs = 30_000;

let clientClass: Promise<typeof Client> | undefined;

/** Loaded by the first request: applications whose skills have no network never pay for it. */
function loadClient(): Promise<typeof Client> {
  clientClass ??= import("undici/lib/dispatcher/client.js").then((module) => module.default);
  return clientClass;
}

/**
 * Makes a connection for HTTP/1.1 of an open socket.
 *
 * @param target A request to the origin it is open to.
 * @param opened The socket, TLS included, and the address at its other end.
 * @param idleTimeoutMs How long it may be unused.
 */
export async function openHttpConnection(
  target: NetworkRequest,
  opened: { readonly socket: Socket; readonly address: string },
  idleTimeoutMs: number,
): Promise<HttpConnection> {
  const { socket, address } = opened;
  const ClientClass = await loadClient();
  let unused: Socket | undefined = socket;
  const client = new ClientClass(`${target.action}://${target.host}:${target.port}`, {
    connect: (_options, callback) => {
      // A second look-up and dial would need a second check: there is none, so there is no second connection.
      const taken = unused;
      unused = undefined;
      // Not at once: a client that is resuming does not notice what happens within.
      queueMicrotask(() => {
        if (taken === undefined) callback(new Error("the connection is closed"), null);
        else callback(null, taken);
      });
    },
    allowH2: false,
    pipelining: 1,
    maxHeaderSize: maximumHeaderBytes,
    keepAliveTimeout: idleTimeoutMs,
    keepAliveMaxTimeout: longestIdleMs,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return new HttpConnection(client, socket, address);
}

import type { Socket } from "node:net";
import { connect, type SecureContext } from "node:tls";

import type { NetworkRequest } from "@cordon/core";

import type { NetworkLeave } from "../gate/network-leave.ts";
import type { Connector, Dialled } from "./connector.ts";
import { startDeadline } from "./deadline.ts";
import { unreachable } from "./http-failure.ts";
import { isSameAddress, mayDial, reachableAddresses } from "./reachable-addresses.ts";
import type { Resolver } from "./resolver.ts";

/** What a connection is opened with. */
export interface OpenSocketOptions {
  /** What allowed the request. */
  readonly leave: NetworkLeave;
  readonly resolver: Resolver;
  readonly connector: Connector;
  /** Which certificates are trusted. Undefined: those Node trusts. */
  readonly secureContext: SecureContext | undefined;
  readonly signal: AbortSignal;
}

/** A socket that carries the requests to one origin, TLS included. */
export interface OpenedSocket {
  readonly socket: Socket;
  /** The address at the other end. */
  readonly address: string;
}

const maximumDials = 4;
const dialTimeoutMs = 5_000;

/**
 * Opens a connection for a request: one look-up, every address checked before the first dial, the address at the other
 * end checked after it, then TLS for https.
 *
 * @param request The request.
 * @param options The ports.
 * @throws AnswerFailure when no connection comes about, the same one for every reason; the signal's reason.
 */
export async function openSocket(request: NetworkRequest, options: OpenSocketOptions): Promise<OpenedSocket> {
  const addresses = await reachableAddresses(request, options);
  for (const address of addresses.slice(0, maximumDials)) {
    const socket = await dial(address, request.port, options);
    if (socket === undefined) continue;
    return { socket: request.action === "https" ? await secure(socket, request, options) : socket, address };
  }
  throw unreachable();
}

async function dial(address: string, port: number, options: OpenSocketOptions): Promise<Socket | undefined> {
  const { connector, leave, signal } = options;
  signal.throwIfAborted();
  using attempt = startDeadline(dialTimeoutMs, signal);
  let dialled: Dialled;
  try {
    dialled = await connector.connect({ address, port, signal: attempt.signal });
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
  const { socket, remoteAddress } = dialled;
  // Whoever made it: a socket that fails without a listener ends the process.
  socket.on("error", ignore);
  if (!signal.aborted && isSameAddress(remoteAddress, address) && mayDial(address, leave)) return socket;
  socket.destroy();
  signal.throwIfAborted();
  throw unreachable();
}

async function secure(socket: Socket, { host }: NetworkRequest, options: OpenSocketOptions): Promise<Socket> {
  const { secureContext, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const name = host.startsWith("[") ? host.slice(1, -1) : host;
  const tls = connect({
    socket,
    // The name the certificate has to have. An address is compared as one, and never sent as a server name.
    host: name,
    ...(isName(name) ? { servername: name } : {}),
    // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED changes nothing.
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    ALPNProtocols: ["http/1.1"],
    ...(secureContext === undefined ? {} : { secureContext }),
  });
  const fail = (): void => reject(unreachable());
  const onAbort = (): void => void tls.destroy();
  signal.addEventListener("abort", onAbort, { once: true });
  tls.once("secureConnect", () => resolve(tls));
  tls.on("error", fail);
  tls.once("close", fail);
  try {
    if (signal.aborted) onAbort();
    return await promise;
  } catch (error) {
    tls.destroy();
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
    tls.off("close", fail);
  }
}

const ignore = (): void => undefined;

function isName(host: string): boolean {
  return !host.includes(":") && !/^[\d.]+$/u.test(host);
}

import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

import {
  createGrants,
  type DecisionRecord,
  encodeFrame,
  type FrameHeader,
  type FrameValue,
  type Grants,
  type Limits,
  parsePermissionEntries,
} from "@cordon/core";

import { createGate, type Gate, type GateOptions } from "../gate/gate.ts";
import { createMemoryJournal, type MemoryJournal } from "../gate/memory-journal.ts";
import { type Connector, createConnector } from "../http/connector.ts";
import { createHttpCapability, type HttpCapabilityOptions } from "../http/http-capability.ts";
import { HttpConnections, type HttpConnectionsOptions } from "../http/http-connections.ts";
import { type SeenAnswer, see } from "./file-gate.ts";

/** A server that talks bytes, for answers no HTTP library would send. */
export interface RawServer extends AsyncDisposable {
  readonly port: number;
  /** Every connection so far, the closed ones too. */
  readonly sockets: readonly Socket[];
  /** What came in so far, over all connections. */
  readonly received: () => string;
}

/**
 * Serves bytes on loopback.
 *
 * @param answer Called with each piece that comes in: the socket, the piece and how many came before on this connection.
 */
export async function serveBytes(
  answer: (socket: Socket, piece: string, index: number) => void | Promise<void>,
): Promise<RawServer> {
  const sockets: Socket[] = [];
  let received = "";
  const server: Server = createServer((socket) => {
    let index = 0;
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (piece) => {
      const text = piece.toString("latin1");
      received += text;
      void answer(socket, text, index++);
    });
  });
  const port = await listen(server);
  return {
    port,
    sockets,
    received: () => received,
    [Symbol.asyncDispose]: () => closeServer(server, sockets),
  };
}

/** Lets a server listen on loopback, on a port of the system's choice. */
export async function listen(server: Server): Promise<number> {
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", () => listening.resolve());
  await listening.promise;
  return (server.address() as AddressInfo).port;
}

/** Closes a server with its connections. */
export async function closeServer(server: Server, sockets: Iterable<Socket>): Promise<void> {
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  for (const socket of sockets) socket.destroy();
  await closed.promise;
}

/** A whole answer of a server. */
export const httpText = (body: string, head = "HTTP/1.1 200 OK"): string =>
  `${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** A gate before `cordon_http`, for tests. Every dial is seen. You own it. */
export interface HttpGate extends AsyncDisposable {
  readonly connections: HttpConnections;
  readonly journal: MemoryJournal;
  readonly decisions: readonly DecisionRecord[];
  /** `address:port` of every dial. */
  readonly dials: readonly string[];
  /** Every name that was looked up. */
  readonly lookUps: readonly string[];
  /** Calls `cordon_http` and decodes the answer. */
  ask(url: string, options?: AskOptions): Promise<SeenAnswer>;
  /** Replaces the grants in force. */
  grant(allow: readonly unknown[]): void;
  /** Another gate, as another call has it, over the same connections. */
  gateFor(options: { readonly tenant?: string; readonly grants?: Grants }): Gate;
}

/** What differs from a GET without anything. */
export interface AskOptions {
  readonly method?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
  readonly redirect?: string;
  readonly timeoutMs?: number;
  readonly secrets?: readonly FrameValue[];
  readonly signal?: AbortSignal;
  readonly gate?: Gate;
}

/** What differs from a gate that may do what `allow` says. */
export interface HttpGateOptions extends Partial<Omit<GateOptions, "capabilities" | "grants" | "limits">> {
  readonly tenant?: string;
  readonly allow?: readonly unknown[];
  readonly deny?: readonly unknown[];
  readonly limits?: Partial<Limits>;
  readonly http?: HttpConnectionsOptions;
  readonly capability?: Partial<HttpCapabilityOptions>;
  /** Addresses by name: each look-up takes the next list, the last one stays. */
  readonly names?: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Ports on loopback that stand for `address:port`; what is not listed is dialled as it is. */
  readonly routes?: Readonly<Record<string, number>>;
}

/** Compiles a policy and a manifest that asks for the same. */
export function grantsFor(allow: readonly unknown[], deny: readonly unknown[] = []): Grants {
  const requested = allow.map((entry) =>
    typeof entry === "object" && entry !== null && "permission" in entry ? entry.permission : entry,
  );
  return createGrants({
    requested: parsePermissionEntries(requested, "manifest"),
    allow: parsePermissionEntries(allow, "allow"),
    deny: parsePermissionEntries(deny, "deny"),
  });
}

/**
 * Opens a gate over the network.
 *
 * @param options What differs from the default.
 */
export function openHttpGate(options: HttpGateOptions): HttpGate {
  const {
    allow = [],
    deny = [],
    names = {},
    routes = {},
    http = {},
    capability = {},
    limits = {},
    tenant,
    ...rest
  } = options;
  const dials: string[] = [];
  const lookUps: string[] = [];
  const turns = new Map<string, number>();
  const tcp = createConnector();
  const connector: Connector = {
    async connect(target) {
      const asked = `${target.address}:${target.port}`;
      dials.push(asked);
      const port = routes[asked];
      if (port === undefined) return await tcp.connect(target);
      const { socket } = await tcp.connect({ ...target, address: "127.0.0.1", port });
      return { socket, remoteAddress: target.address };
    },
  };
  const connections = new HttpConnections({
    connector,
    resolver: {
      resolve(host) {
        lookUps.push(host);
        const answers = names[host] ?? [];
        const turn = turns.get(host) ?? 0;
        turns.set(host, turn + 1);
        return Promise.resolve(answers[Math.min(turn, answers.length - 1)] ?? []);
      },
    },
    ...http,
  });
  const journal = createMemoryJournal();
  const decisions: DecisionRecord[] = [];
  let grants = grantsFor(allow, deny);
  const gateFor: HttpGate["gateFor"] = (special) =>
    createGate({
      journal,
      onDecision: (record) => decisions.push(record),
      ...rest,
      capabilities: [createHttpCapability({ connections, tenant: special.tenant, ...capability })],
      grants: () => special.grants ?? grants,
      limits: { hostCalls: 1_000_000, hostBytes: 2 ** 40, httpBytes: 2 ** 40, ...limits },
    });
  const ownGate = gateFor(tenant === undefined ? {} : { tenant });
  return {
    connections,
    journal,
    decisions,
    dials,
    lookUps,
    gateFor,
    grant: (entries) => {
      grants = grantsFor(entries, deny);
    },
    async ask(url, { body = "", signal = new AbortController().signal, gate = ownGate, ...fields } = {}) {
      const serve = gate.functions.get("cordon_http");
      if (serve === undefined) throw new TypeError("Cannot find cordon_http");
      const header: FrameHeader = { url, ...(fields as FrameHeader) };
      return see(await serve(encodeFrame(header, Buffer.from(body as string)), { callId: 1, signal }));
    },
    async [Symbol.asyncDispose]() {
      await connections[Symbol.asyncDispose]();
    },
  };
}

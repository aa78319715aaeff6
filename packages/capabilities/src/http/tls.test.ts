import { once } from "node:events";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { type Certified, createTestAuthority } from "../../../../test/tls/test-authority.ts";
import { closeServer, type HttpGateOptions, httpText, listen, openHttpGate } from "../testing/http-gate.ts";

const address = "93.184.216.34";
const authority = createTestAuthority();
const stranger = createTestAuthority();

let sockets: Set<Socket>;
let servers: Server[];
let handshakes: TLSSocket[];
let requests: string[];

beforeEach(() => {
  [sockets, servers, handshakes, requests] = [new Set(), [], [], []];
});

afterEach(async () => {
  await Promise.all(servers.map((server) => closeServer(server, sockets)));
  vi.unstubAllEnvs();
});

async function serve(certified: Certified, text = httpText("secret hello")): Promise<number> {
  const server = createServer({ ...certified, ALPNProtocols: ["h2", "http/1.1"] }, (socket) => {
    handshakes.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (piece) => {
      requests.push(piece.toString("latin1"));
      socket.write(text);
    });
  });
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.on("tlsClientError", () => undefined);
  servers.push(server);
  return await listen(server);
}

const open = (port: number, options: HttpGateOptions = {}) =>
  openHttpGate({
    allow: ["network:https"],
    names: { "a.example": [[address]] },
    routes: { [`${address}:443`]: port },
    ...options,
    http: { trustedCertificates: [authority.certificate], ...options.http },
  });

const unreachable = {
  error: { code: "UNAVAILABLE", message: "Cannot send the request: the host cannot be reached" },
};

describe("https", () => {
  it("speaks HTTP/1.1 to a host whose certificate has its name", async () => {
    await using net = open(await serve(authority.issue(["a.example"])));
    expect((await net.ask("https://a.example/x")).body).toBe("secret hello");
    expect((await net.ask("https://a.example/y")).body).toBe("secret hello");
    const [handshake] = handshakes;
    expect([handshakes.length, handshake?.alpnProtocol, handshake?.servername]).toEqual([1, "http/1.1", "a.example"]);
    expect(requests[0]).toMatch(/^GET \/x HTTP\/1\.1\r\nhost: a\.example\r\n/u);
  });

  it("compares an address with the addresses of the certificate, and never sends it as a name", async () => {
    const port = await serve(authority.issue(["127.0.0.1"]));
    const allow = [`network:https:127.0.0.1:${port}`];
    await using net = open(port, { allow });
    expect((await net.ask(`https://127.0.0.1:${port}/`)).body).toBe("secret hello");
    expect(handshakes[0]?.servername).toBe(false);
    const other = await serve(authority.issue(["a.example", "127.0.0.2"]));
    await using wrong = open(other, { allow: [`network:https:127.0.0.1:${other}`] });
    expect((await wrong.ask(`https://127.0.0.1:${other}/`)).header).toEqual(unreachable);
  });

  it.each([
    ["by nobody", undefined, ["a.example"], {}],
    ["by an authority nobody trusts", stranger, ["a.example"], {}],
    ["for another name", authority, ["b.example", "*.example.com"], {}],
    ["until a time that is over", authority, ["a.example"], { expired: true }],
  ])("is refused when it is certified %s, whatever the environment says (N12)", async (_what, by, names, options) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const port = await serve((by ?? authority).issue(names, options));
    await using net = open(port, { http: { trustedCertificates: by === undefined ? [] : [authority.certificate] } });
    expect((await net.ask("https://a.example/")).header).toEqual(unreachable);
    expect([requests, net.connections.open]).toEqual([[], 0]);
  });

  it("never becomes http by a redirect, and keeps its secrets from that (N3)", async () => {
    const port = await serve(
      authority.issue(["a.example"]),
      "HTTP/1.1 301 x\r\nlocation: http://a.example/\r\ncontent-length: 0\r\n\r\n",
    );
    await using net = open(port, { allow: ["network:http"] });
    const answer = await net.ask("https://a.example/");
    expect([answer.code, answer.message]).toEqual([
      "DENIED",
      'Cannot GET "https://a.example/": a redirect leads from https to http',
    ]);
    expect(net.dials).toEqual([`${address}:443`]);
  });

  it("waits for a handshake no longer than for anything else", async () => {
    const silent = createTcpServer((socket) => sockets.add(socket));
    servers.push(silent);
    await using net = open(await listen(silent));
    const answer = await net.ask("https://a.example/", { timeoutMs: 100 });
    expect(answer.code).toBe("TIMEOUT");
    const [socket] = sockets;
    if (socket?.destroyed === false) await once(socket.resume(), "close");
    expect(net.connections.open).toBe(0);
  });

  it("refuses a server that does not speak it, or leaves in the middle of the handshake", async () => {
    for (const greeting of ["HTTP/1.1 400 Bad Request\r\n\r\n", "", "\u0015\u0003\u0003"]) {
      const plain = createTcpServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => undefined);
        socket.once("data", () => socket.end(greeting, "latin1"));
      });
      servers.push(plain);
      await using net = open(await listen(plain));
      expect((await net.ask("https://a.example/")).header).toEqual(unreachable);
    }
  });
});

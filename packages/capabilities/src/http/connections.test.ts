import { once } from "node:events";
import type { Socket } from "node:net";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  grantsFor,
  type HttpGateOptions,
  httpText,
  openHttpGate,
  type RawServer,
  serveBytes,
} from "../testing/http-gate.ts";
import { createConnector } from "./connector.ts";

let server: RawServer;
let answer: (socket: Socket, piece: string, index: number) => void;

beforeAll(async () => {
  server = await serveBytes((socket, piece, index) => answer(socket, piece, index));
});

beforeEach(() => {
  answer = (socket) => void socket.write(httpText("hello"));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const permission = (): string => `network:http:127.0.0.1:${server.port}`;
const url = (): string => `http://127.0.0.1:${server.port}/`;
const open = (options: HttpGateOptions = {}) => openHttpGate({ allow: [permission()], ...options });
/** The connection the last request came through. */
const lastSocket = (): Socket => {
  const socket = server.sockets.at(-1);
  if (socket === undefined) throw new Error("Cannot find a connection");
  return socket;
};

describe("a connection (N9)", () => {
  it("carries the next request of the same tenant and grant", async () => {
    await using net = open({ tenant: "one" });
    for (let index = 0; index < 5; index++) expect((await net.ask(url())).body).toBe("hello");
    expect([net.dials.length, net.connections.open]).toEqual([1, 1]);
  });

  it("is never shared by two tenants, nor by one and nobody", async () => {
    await using net = open();
    const gates = ["one", "two", undefined, "null", "one"].map((tenant) =>
      net.gateFor(tenant === undefined ? {} : { tenant }),
    );
    for (const gate of gates) expect((await net.ask(url(), { gate })).body).toBe("hello");
    expect(net.dials.length).toBe(4);
  });

  it("is never shared by two grants, equal as they may be", async () => {
    await using net = open();
    const gates = [permission(), permission(), permission()].map((text) =>
      net.gateFor({ tenant: "one", grants: grantsFor([text]) }),
    );
    for (const gate of gates) expect((await net.ask(url(), { gate })).body).toBe("hello");
    expect(net.dials.length).toBe(3);
  });

  it("is never shared by two entries of one policy", async () => {
    await using net = open({ allow: [`${permission()}/a`, `${permission()}/b`] });
    for (const path of ["a", "b", "a", "b"]) await net.ask(`${url()}${path}`);
    expect(net.dials.length).toBe(2);
  });

  it("is never shared by two names of one address", async () => {
    const names = { "a.example": [["93.184.216.34"]], "b.example": [["93.184.216.34"]] };
    await using net = open({ allow: ["network:http"], names, routes: { "93.184.216.34:80": server.port } });
    for (const name of ["a", "b", "a"]) expect((await net.ask(`http://${name}.example/`)).body).toBe("hello");
    expect(net.dials.length).toBe(2);
  });

  it("is new for a request that cannot be sent twice", async () => {
    await using net = open();
    await net.ask(url());
    await net.ask(url(), { method: "POST", body: "x" });
    expect(net.dials.length).toBe(2);
  });
});

describe("a grant that is revoked", () => {
  it("lets no request through, and its connection is closed without one", async () => {
    await using net = open();
    await net.ask(url());
    const closed = once(lastSocket(), "close");
    net.grant([]);
    expect((await net.ask(url())).code).toBe("DENIED");
    await closed;
    expect(net.connections.open).toBe(0);
  });

  it("leaves its connection to nobody, not even when the same is granted again", async () => {
    await using net = open();
    await net.ask(url());
    const closed = once(lastSocket(), "close");
    net.grant([permission()]);
    expect((await net.ask(url())).body).toBe("hello");
    await closed;
    expect(net.dials.length).toBe(2);
  });

  it("by its time closes its connection too", async () => {
    let nowMs = Date.parse("2026-12-31T23:59:59Z");
    await using net = open({
      allow: [{ permission: permission(), expires: "2027-01-01T00:00:00Z" }],
      now: () => nowMs,
    });
    await net.ask(url());
    const closed = once(lastSocket(), "close");
    nowMs += 1_000;
    expect((await net.ask(url())).code).toBe("DENIED");
    await closed;
  });

  it("while a request is under way keeps the connection from the next one", async () => {
    await using net = open();
    answer = (socket) => {
      net.grant([permission()]);
      socket.write(httpText("late"));
    };
    expect((await net.ask(url())).body).toBe("late");
    expect(net.connections.open).toBe(0);
  });
});

describe("idle connections", () => {
  it("are closed after their time", async () => {
    await using net = open({ http: { idleTimeoutMs: 20 } });
    await net.ask(url());
    await once(lastSocket(), "close");
    expect(net.connections.open).toBe(0);
  });

  it("are as many as there may be, the oldest are closed first", async () => {
    await using net = open({ http: { maximumIdle: 2 } });
    for (const tenant of ["one", "two", "three", "four"]) await net.ask(url(), { gate: net.gateFor({ tenant }) });
    expect(net.connections.open).toBe(2);
    await net.ask(url(), { gate: net.gateFor({ tenant: "four" }) });
    expect(net.dials.length).toBe(4);
    await net.ask(url(), { gate: net.gateFor({ tenant: "one" }) });
    expect(net.dials.length).toBe(5);
  });

  it("that the server closed are replaced, also when it does so on the request", async () => {
    await using net = open();
    answer = (socket, _piece, index) => {
      if (index > 0) socket.resetAndDestroy();
      else socket.write(httpText("hello"));
    };
    for (let index = 0; index < 3; index++) expect((await net.ask(url())).body).toBe("hello");
    expect(net.dials.length).toBe(3);
    const ended = once(lastSocket(), "close");
    lastSocket().end();
    await ended;
    expect((await net.ask(url())).body).toBe("hello");
  });

  it("are not taken for another answer when the server talks without being asked", async () => {
    await using net = open();
    await net.ask(url());
    const closed = once(lastSocket(), "close");
    lastSocket().write(httpText("poison"));
    await closed;
    expect((await net.ask(url())).body).toBe("hello");
  });
});

describe("the connections of a host", () => {
  it("serve 100 requests at once", async () => {
    await using net = open();
    const gates = Array.from({ length: 10 }, (_, index) => net.gateFor({ tenant: `tenant ${index}` }));
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const gate = gates[index % gates.length];
        if (gate === undefined) throw new Error("Cannot find a gate");
        return net.ask(`${url()}${index}`, { gate });
      }),
    );
    expect(answers.map(({ body, header }) => [body, header["url"]])).toEqual(
      answers.map((_, index) => ["hello", `${url()}${index}`]),
    );
    expect(net.dials.length).toBeLessThanOrEqual(100);
  });

  it("let one tenant have its share under way and no more, and others theirs", async () => {
    const waiting: Socket[] = [];
    const held = Promise.withResolvers<void>();
    answer = (socket) => {
      waiting.push(socket);
      if (waiting.length === 3) held.resolve();
    };
    await using net = open({ http: { maximumRequests: 3, maximumRequestsPerTenant: 2 } });
    const asked = ["one", "one", "one", "two"].map((tenant) => net.ask(url(), { gate: net.gateFor({ tenant }) }));
    await held.promise;
    expect([waiting.length, net.dials.length]).toEqual([3, 3]);
    answer = (socket) => void socket.write(httpText("hello"));
    for (const socket of waiting) socket.write(httpText("hello"));
    expect((await Promise.all(asked)).map(({ body }) => body)).toEqual(["hello", "hello", "hello", "hello"]);
  });

  it("end with it, used or idle, and none is opened after that", async () => {
    const net = open();
    await net.ask(url());
    const idle = once(lastSocket(), "close");
    const arrived = Promise.withResolvers<void>();
    answer = () => arrived.resolve();
    const asked = net.ask(url(), { gate: net.gateFor({ tenant: "other" }) });
    await arrived.promise;
    await net.connections[Symbol.asyncDispose]();
    await net.connections[Symbol.asyncDispose]();
    await idle;
    expect((await asked).code).toBe("UNAVAILABLE");
    expect((await net.ask(url())).code).toBe("UNAVAILABLE");
    expect([net.dials.length, net.connections.open]).toEqual([2, 0]);
  });

  it("end at once when a connection was closed before it could be used", async () => {
    const tcp = createConnector();
    const net = open({
      http: {
        connector: {
          async connect(target) {
            const dialled = await tcp.connect(target);
            dialled.socket.destroy();
            await once(dialled.socket, "close");
            return { ...dialled, remoteAddress: target.address };
          },
        },
      },
    });
    expect((await net.ask(url())).code).toBe("UNAVAILABLE");
    await net.connections[Symbol.asyncDispose]();
    expect(net.connections.open).toBe(0);
  });

  it("close those of one set of grants and leave the others", async () => {
    await using net = open();
    const grants = [grantsFor([permission()]), grantsFor([permission()])];
    for (const each of grants) await net.ask(url(), { gate: net.gateFor({ grants: each }) });
    const [first] = grants;
    if (first === undefined) throw new Error("Cannot find the grants");
    net.connections.closeFor(first);
    expect(net.connections.open).toBe(1);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type HttpGateOptions, httpText, openHttpGate, type RawServer, serveBytes } from "../testing/http-gate.ts";

const addressA = "93.184.216.34";
const addressB = "93.184.216.35";

let server: RawServer;
/** The requests that came in, head and body. */
let requests: string[] = [];
/** What the server answers by path; everything else is 200. */
let redirects: Record<string, string> = {};

beforeAll(async () => {
  server = await serveBytes((socket, piece) => {
    requests.push(piece);
    const path = piece.split(" ", 2)[1] ?? "/";
    socket.write(redirects[path] ?? httpText("arrived"));
  });
});

beforeEach(() => {
  requests = [];
  redirects = {};
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const to = (location: string, status = 302, body = ""): string =>
  `HTTP/1.1 ${status} Elsewhere\r\nlocation: ${location}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** Two hosts that are allowed, on one server. */
const open = (options: HttpGateOptions = {}) =>
  openHttpGate({
    allow: ["network:http:a.example", "network:http:b.example"],
    names: { "a.example": [[addressA]], "b.example": [[addressB]], "c.example": [["10.0.0.1"]] },
    routes: { [`${addressA}:80`]: server.port, [`${addressB}:80`]: server.port },
    ...options,
  });

const lineOf = (request: string | undefined): string => request?.split("\r\n", 1)[0] ?? "";

describe("a redirect (N3)", () => {
  it.each([
    [301, "GET", "GET"],
    [301, "POST", "GET"],
    [301, "PUT", "PUT"],
    [302, "POST", "GET"],
    [302, "DELETE", "DELETE"],
    [303, "POST", "GET"],
    [303, "PUT", "GET"],
    [303, "HEAD", "HEAD"],
    [307, "POST", "POST"],
    [308, "PATCH", "PATCH"],
  ])("%i of %s becomes %s", async (status, method, becomes) => {
    redirects["/from"] = to("/to", status);
    await using net = open();
    const answer = await net.ask("http://a.example/from", { method });
    expect(answer.header).toMatchObject({ status: 200, url: "http://a.example/to", redirected: true });
    expect(requests.map(lineOf)).toEqual([`${method} /from HTTP/1.1`, `${becomes} /to HTTP/1.1`]);
  });

  it.each([300, 304, 305, 306, 399])("is not what %i asks for", async (status) => {
    redirects["/from"] = to("http://b.example/", status);
    await using net = open();
    const answer = await net.ask("http://a.example/from");
    expect([answer.header["status"], answer.header["redirected"], requests.length]).toEqual([status, false, 1]);
  });

  it("is not what refresh and alt-svc ask for", async () => {
    redirects["/from"] = httpText("", 'HTTP/1.1 200 OK\r\nrefresh: 0;url=http://b.example/\r\nalt-svc: h2=":443"');
    await using net = open();
    expect((await net.ask("http://a.example/from")).header["status"]).toBe(200);
    await net.ask("http://a.example/again");
    expect([requests.length, net.dials]).toEqual([2, [`${addressA}:80`]]);
  });

  it("is decided on like a request of its own, and recorded", async () => {
    redirects["/from"] = to("http://d.example/secret");
    await using net = open();
    const answer = await net.ask("http://a.example/from");
    expect(answer).toMatchObject({ code: "DENIED", permission: "network:http:d.example:80/secret" });
    expect(net.decisions.map(({ outcome, permission }) => [outcome, permission])).toEqual([
      ["allow", "network:http:a.example:80/from"],
      ["deny", "network:http:d.example:80/secret"],
    ]);
    expect([net.lookUps, net.dials.length]).toEqual([["a.example"], 1]);
  });

  it.each([
    ["http://[::ffff:169.254.169.254]/", "DENIED"],
    ["http://169.254.169.254/latest/meta-data", "DENIED"],
    ["//2852039166/", "DENIED"],
    ["\\\\127.0.0.1\\x", "DENIED"],
    ["http://localhost/", "DENIED"],
    ["http://c.example/", "UNAVAILABLE"],
    ["http://b.example@127.0.0.1/", "DENIED"],
    ["file:///etc/passwd", "DENIED"],
    ["gopher://a.example/", "DENIED"],
    ["http://", "DENIED"],
  ])("to %s ends as %s, without a second dial", async (location, code) => {
    redirects["/from"] = to(location);
    await using net = open({ allow: ["network:http:a.example", "network:http"] });
    expect([(await net.ask("http://a.example/from")).code, net.dials]).toEqual([code, [`${addressA}:80`]]);
  });

  it("with two locations is an answer and leads nowhere", async () => {
    redirects["/from"] = to("http://b.example/\r\nlocation: /to");
    await using net = open();
    expect([(await net.ask("http://a.example/from")).header["status"], requests.length]).toEqual([302, 1]);
  });

  it("to another host takes neither body nor headers along that say who asks", async () => {
    redirects["/from"] = to("http://b.example/to", 307);
    await using net = open();
    const headers = [
      ["X-Api-Key", "key-1"],
      ["Authorization", "Bearer token-1"],
      ["Cookie", "session-1"],
      ["Content-Type", "text/plain"],
      ["Accept", "text/html"],
    ] as const;
    const answer = await net.ask("http://a.example/from", { method: "POST", headers, body: "body-1" });
    expect(answer.header).toMatchObject({ url: "http://b.example/to" });
    expect(requests[0]).toMatch(/x-api-key: key-1\r\n.*\r\n\r\nbody-1$/su);
    expect(requests[1]).toMatch(/^POST \/to HTTP\/1\.1\r\nhost: b\.example\r\n/u);
    expect(requests[1]).toContain("accept: text/html\r\n");
    expect(requests[1]).not.toMatch(/key-1|token-1|session-1|body-1|content-type/u);
  });

  it("to another port of the same host is one to another host", async () => {
    redirects["/from"] = to("http://a.example:8080/to", 308);
    await using net = open({
      allow: ["network:http:a.example", "network:http:a.example:8080"],
      routes: { [`${addressA}:80`]: server.port, [`${addressA}:8080`]: server.port },
    });
    await net.ask("http://a.example/from", { method: "POST", headers: [["x-key", "key-1"]], body: "body-1" });
    expect(requests[1]).toContain("host: a.example:8080\r\n");
    expect(requests[1]).not.toMatch(/key-1|body-1/u);
  });

  it("on the same host takes along what is still meant", async () => {
    redirects["/from"] = to("/to", 307);
    redirects["/other"] = to("/to", 303);
    await using net = open();
    const sent = {
      method: "POST",
      headers: [
        ["x-key", "key-1"],
        ["content-type", "a/b"],
      ],
      body: "body-1",
    } as const;
    await net.ask("http://a.example/from", sent);
    expect(requests[1]).toMatch(/x-key: key-1\r\ncontent-type: a\/b\r\n.*body-1$/su);
    await net.ask("http://a.example/other", sent);
    expect(requests[3]).toMatch(/^GET .*x-key: key-1/su);
    expect(requests[3]).not.toMatch(/content-type|body-1/u);
  });

  it("needs the method it becomes", async () => {
    redirects["/from"] = to("/to", 303);
    await using net = open({ allow: [{ permission: "network:http:a.example", methods: ["POST"] }] });
    expect((await net.ask("http://a.example/from", { method: "POST" })).code).toBe("DENIED");
    expect(requests.length).toBe(1);
  });

  it("is followed five times and no more", async () => {
    for (let step = 0; step < 10; step++) redirects[`/${step}`] = to(`/${step + 1}`);
    await using net = open();
    expect((await net.ask("http://a.example/5")).header["url"]).toBe("http://a.example/10");
    requests = [];
    expect((await net.ask("http://a.example/0")).code).toBe("LIMIT");
    expect(requests.length).toBe(6);
  });

  it("is an answer or a failure when the guest wants that", async () => {
    redirects["/from"] = to("http://b.example/to", 301, "moved");
    await using net = open();
    const manual = await net.ask("http://a.example/from", { redirect: "manual" });
    expect(manual.header).toMatchObject({ status: 301, redirected: false, url: "http://a.example/from" });
    expect(manual.header["headers"]).toContainEqual(["location", "http://b.example/to"]);
    expect(manual.body).toBe("moved");
    expect((await net.ask("http://a.example/from", { redirect: "error" })).code).toBe("INVALID");
    expect((await net.ask("http://a.example/from", { redirect: "both" })).code).toBe("INVALID");
    expect(requests.length).toBe(2);
  });
});

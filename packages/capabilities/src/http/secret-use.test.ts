import type { Server, Socket } from "node:net";
import { createServer } from "node:tls";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createTestAuthority } from "../../../../test/tls/test-authority.ts";
import { closeServer, type HttpGateOptions, httpText, listen, openHttpGate } from "../testing/http-gate.ts";
import { createSecretStore } from "../secret/call-secrets.ts";
import type { SecretLookup, SecretSource } from "../secret/secret-source.ts";

const addressA = "93.184.216.34";
const addressB = "93.184.216.35";
const authority = createTestAuthority();
const sockets = new Set<Socket>();

let server: Server;
let port: number;
let requests: string[] = [];
let lookups: SecretLookup[] = [];
let answer = httpText("hello");

beforeAll(async () => {
  server = createServer(authority.issue(["a.example", "b.example"]), (socket) => {
    socket.on("data", (piece) => {
      requests.push(piece.toString("latin1"));
      socket.write(requests.length > 1 ? httpText("hello") : answer);
    });
  });
  server.on("connection", (socket: Socket) => sockets.add(socket));
  port = await listen(server);
});

beforeEach(() => {
  [requests, lookups, answer] = [[], [], httpText("hello")];
});

afterAll(() => closeServer(server, sockets));

/** What a gate has of a skill that may use KEY and OLD. */
function secretsThat(secretFor: SecretSource["secretFor"]): Pick<HttpGateOptions, "capability" | "redactor"> {
  const secrets = createSecretStore({ source: { secretFor } }).forSkill(new Set(["KEY", "OLD"]))?.("one");
  return secrets === undefined ? {} : { capability: { secrets }, redactor: secrets.forRecords };
}

const open = (options: HttpGateOptions = {}) =>
  openHttpGate({
    allow: [
      "network:https:a.example",
      "network:https:b.example",
      "secret:use:KEY@a.example",
      "secret:use:OLD@a.example",
    ],
    names: { "a.example": [[addressA]], "b.example": [[addressB]] },
    routes: { [`${addressA}:443`]: port, [`${addressB}:443`]: port },
    tenant: "one",
    http: { trustedCertificates: [authority.certificate] },
    ...secretsThat((lookup) => {
      lookups.push(lookup);
      return Promise.resolve(lookup.request.name === "KEY" ? "value-1-of-KEY" : undefined);
    }),
    ...options,
  });

const key = { name: "KEY", header: "Authorization", format: "Bearer {}" };

describe("a secret", () => {
  it("goes into a header of the request, and nothing the guest or the journal sees holds it", async () => {
    await using net = open();
    const received = await net.ask("https://a.example/", { secrets: [key] });
    expect(received.body).toBe("hello");
    expect(requests[0]).toContain("authorization: Bearer value-1-of-KEY\r\n");
    expect(lookups.map(({ request, tenant }) => [request.name, request.host, request.port, tenant])).toEqual([
      ["KEY", "a.example", 443, "one"],
    ]);
    expect(JSON.stringify([received, net.journal.entries, net.decisions])).not.toContain("value-1-of-KEY");
    expect(net.decisions.map(({ permission }) => permission)).toEqual([
      "network:https:a.example:443/",
      "secret:use:KEY@a.example:443",
    ]);
  });

  it("is not looked up for a host it is not granted for, and nothing is sent", async () => {
    await using net = open();
    const denied = await net.ask("https://b.example/", { secrets: [key] });
    expect(denied).toMatchObject({ code: "DENIED", permission: "secret:use:KEY@b.example" });
    expect([lookups, net.dials]).toEqual([[], []]);
  });

  it("stays behind when a redirect leads to another host, and comes along on its own", async () => {
    const to = (location: string) => `HTTP/1.1 307 x\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`;
    await using net = open();
    answer = to("https://b.example/");
    expect((await net.ask("https://a.example/", { secrets: [key] })).header["url"]).toBe("https://b.example/");
    expect(requests.map((request) => request.includes("value-1-of-KEY"))).toEqual([true, false]);
    requests = [];
    answer = to("/again");
    await net.ask("https://a.example/", { secrets: [key] });
    expect(requests.map((request) => request.includes("value-1-of-KEY"))).toEqual([true, true]);
  });

  it("is taken out of an answer that sends it back, as it is or in base64", async () => {
    const basic = Buffer.from("me:value-1-of-KEY").toString("base64");
    answer = httpText(`you sent value-1-of-KEY and ${basic}`, "HTTP/1.1 200 OK\r\nx-echo: value-1-of-KEY");
    await using net = open();
    const received = await net.ask("https://a.example/", { secrets: [key] });
    expect(received.body).toMatch(/^you sent \[secret KEY\] and .*\[secret KEY\]/u);
    expect(received.header["headers"]).toContainEqual(["x-echo", "[secret KEY]"]);
    expect(JSON.stringify(received)).not.toContain("value-1-of-KEY");
  });

  it("is only for https", async () => {
    await using net = open({ allow: ["network:http:a.example", "secret:use:KEY@a.example"] });
    expect((await net.ask("http://a.example/", { secrets: [key] })).code).toBe("INVALID");
    expect([lookups, net.dials]).toEqual([[], []]);
  });

  it("that is not there, or cannot stand in a header, is a failure that names it and nothing else", async () => {
    await using net = open();
    const missing = await net.ask("https://a.example/", { secrets: [{ name: "OLD", header: "x-key" }] });
    expect([missing.code, missing.message]).toEqual([
      "UNAVAILABLE",
      'Cannot GET "https://a.example/": there is no secret "OLD"',
    ]);
    for (const value of ["value-1-of-KEY\r\nx-other: 1", "value-1", " value-1-of-KEY", "vvvvvvvvvvvv"]) {
      await using broken = open(secretsThat(() => Promise.resolve(value)));
      const refused = await broken.ask("https://a.example/", { secrets: [key] });
      expect([refused.code, refused.message?.includes(value.slice(0, 4))]).toEqual(["UNAVAILABLE", false]);
    }
    await using none = open({ capability: {} });
    expect((await none.ask("https://a.example/", { secrets: [key] })).code).toBe("UNAVAILABLE");
    expect(requests).toEqual([]);
  });

  it("whose source fails is a failure that says nothing of the error", async () => {
    await using net = open(secretsThat(() => Promise.reject(new Error("value-1-of-KEY"))));
    const failed = await net.ask("https://a.example/", { secrets: [key] });
    expect([failed.code, failed.message]).toEqual([
      "UNAVAILABLE",
      'Cannot GET "https://a.example/": the secret "KEY" could not be looked up',
    ]);
    expect(requests).toEqual([]);
  });

  it("is taken out of a later answer to a request that does not use it", async () => {
    await using net = open();
    await net.ask("https://a.example/", { secrets: [key] });
    answer = httpText("last time you sent value-1-of-KEY");
    requests = [];
    expect((await net.ask("https://a.example/")).body).toBe("last time you sent [secret KEY]");
  });

  it("is taken out of the place that a redirect leads to, in answers, decisions and the journal", async () => {
    const moved = (location: string) => `HTTP/1.1 302 x\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`;
    await using net = open();
    answer = moved("/login?key=value-1-of-KEY");
    const followed = await net.ask("https://a.example/", { secrets: [key] });
    expect(followed.header["url"]).toBe("https://a.example/login?key=[secret KEY]");
    requests = [];
    answer = moved("https://c.example/value-1-of-KEY");
    const denied = await net.ask("https://a.example/", { secrets: [key] });
    expect(denied).toMatchObject({ code: "DENIED", permission: "network:https:c.example/[secret KEY]" });
    expect(JSON.stringify([followed, denied, net.journal.entries, net.decisions])).not.toContain("value-1-of-KEY");
  });

  it.each(["accept-encoding", "range"])("does not go with %s, which could hide it in the answer", async (name) => {
    await using net = open();
    const refused = await net.ask("https://a.example/", { headers: [[name, "gzip"]], secrets: [key] });
    expect([refused.code, requests]).toEqual(["INVALID", []]);
  });

  it.each([
    [{ ...key, extra: 1 }],
    [{ ...key, name: "no name" }],
    [{ name: "KEY" }],
    [{ ...key, header: "host" }],
    [{ ...key, header: "x\r\ny" }],
    [{ ...key, format: "{} and {}" }],
    [{ ...key, format: "none" }],
    [{ ...key, format: "{}\r\n" }],
    ["KEY"],
    [null],
  ])("that is asked for as %j is refused", async (use) => {
    await using net = open();
    expect((await net.ask("https://a.example/", { secrets: [use] })).code).toBe("INVALID");
    expect(net.dials).toEqual([]);
  });

  it("does not share its header with another one, nor with the guest's own", async () => {
    await using net = open();
    expect((await net.ask("https://a.example/", { secrets: [key, key] })).code).toBe("INVALID");
    const headers = [["AUTHORIZATION", "mine"]] as const;
    expect((await net.ask("https://a.example/", { headers, secrets: [key] })).code).toBe("INVALID");
    expect((await net.ask("https://a.example/", { secrets: Array.from({ length: 9 }, () => key) })).code).toBe(
      "INVALID",
    );
  });
});

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { httpText, openHttpGate, type RawServer, serveBytes } from "../testing/http-gate.ts";
import { parseRequestHeaders } from "./request-headers.ts";

let server: RawServer;

beforeAll(async () => {
  server = await serveBytes((socket) => void socket.write(httpText("hello")));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const open = () => openHttpGate({ allow: [`network:http:127.0.0.1:${server.port}`] });
const url = (): string => `http://127.0.0.1:${server.port}/`;

describe("a header of the guest (N6)", () => {
  it.each([
    ["Host", "internal"],
    ["hOsT", "internal"],
    ["Connection", "close"],
    ["Connection", "x-secret"],
    ["Keep-Alive", "timeout=1"],
    ["Proxy-Connection", "keep-alive"],
    ["Proxy-Authorization", "Basic x"],
    ["TE", "trailers"],
    ["Trailer", "x"],
    ["Transfer-Encoding", "chunked"],
    ["Content-Length", "5"],
    ["Upgrade", "h2c"],
    ["HTTP2-Settings", "x"],
    ["Expect", "100-continue"],
    [":authority", "internal"],
    ["", "x"],
    ["x y", "x"],
    ["x\r\nhost", "x"],
    ["x:", "x"],
    ["ｈost", "x"],
    ["x", "a\r\ny: b"],
    ["x", "a\ny: b"],
    ["x", "a\0b"],
    ["x", "a\u007fb"],
    ["x", "a\u010ab"],
    ["x", "ä"],
    ["x", "a\u2028b"],
  ])("%j: %j is refused, and the server sees nothing", async (name, value) => {
    await using net = open();
    const before = server.sockets.length;
    expect((await net.ask(url(), { headers: [[name, value]] })).code).toBe("INVALID");
    expect([server.sockets.length - before, net.dials]).toEqual([0, []]);
  });

  it("reaches the server as it was checked", async () => {
    await using net = open();
    const headers = [
      ["X-One", "  a b\t"],
      ["x-two", ""],
      ["X-One", "c"],
      ["User-Agent", "me"],
      ["Cookie", "a=b"],
    ] as const;
    await net.ask(url(), { headers });
    const head = server.received().split("\r\n\r\n").at(-2) ?? "";
    expect(head.split("\r\n").slice(1)).toEqual([
      `host: 127.0.0.1:${server.port}`,
      "connection: keep-alive",
      "accept: */*",
      "accept-encoding: gzip, br, zstd",
      "x-one: a b",
      "x-two: ",
      "x-one: c",
      "user-agent: me",
      "cookie: a=b",
    ]);
  });

  it("is one of at most 64, of 16 KiB together", () => {
    const many = (count: number, bytes: number): [string, string][] =>
      Array.from({ length: count }, (): [string, string] => ["x", "y".repeat(bytes)]);
    expect(parseRequestHeaders(many(64, 255)).length).toBe(64);
    expect(() => parseRequestHeaders(many(65, 1))).toThrow("more than 64 fields");
    expect(() => parseRequestHeaders(many(64, 256))).toThrow("more than 16384 bytes");
    for (const value of ["x", 3, {}, [["a"]], [["a", "b", "c"]], [["a", 1]], [[1, "a"]], ["ab"], [null]]) {
      expect(() => parseRequestHeaders(value)).toThrow(expect.objectContaining({ code: "FRAME_INVALID" }));
    }
  });

  it("never holds a line break or a name of the host's, whatever is written", () => {
    const piece = fc.constantFrom(
      "host",
      "x-one",
      "\r\n",
      "\n",
      ":",
      " ",
      "content-length",
      "a",
      "é",
      "\0",
      "proxy-x",
      "TE",
    );
    const text = fc.array(fc.oneof(piece, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 4 });
    const field = fc.tuple(
      text.map((parts) => parts.join("")),
      text.map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(fc.array(field, { maxLength: 3 }), (fields) => {
        try {
          for (const [name, value] of parseRequestHeaders(fields)) {
            expect(`${name}: ${value}`).toMatch(/^[!#-'*+\-.0-9^-z|~]+: [\t\x20-\x7e]*$/u);
            expect(name).not.toMatch(/^(?:host|connection|content-length|transfer-encoding|te|upgrade|proxy-.*)$/u);
          }
        } catch (error) {
          expect(error).toMatchObject({ code: "FRAME_INVALID" });
        }
      }),
    );
  });
});

describe("a method (N6)", () => {
  it.each(["CONNECT", "TRACE", "TRACK", "connect", "PROPFIND", "GET ", "G\r\nX", "", "PRI"])(
    "%j is refused, and the server sees nothing",
    async (method) => {
      await using net = open();
      expect([(await net.ask(url(), { method })).code, net.dials]).toEqual(["INVALID", []]);
    },
  );

  it("is one the permission names", async () => {
    await using net = openHttpGate({
      allow: [{ permission: `network:http:127.0.0.1:${server.port}`, methods: ["GET", "HEAD"] }],
    });
    expect((await net.ask(url())).body).toBe("hello");
    const refused = await net.ask(url(), { method: "POST", body: "x" });
    expect([refused.code, net.dials.length]).toEqual(["DENIED", 1]);
  });

  it("without a body gets none", async () => {
    await using net = open();
    for (const method of ["GET", "HEAD"]) {
      expect((await net.ask(url(), { method, body: "x" })).code).toBe("INVALID");
    }
    await net.ask(url(), { method: "POST", body: "five!" });
    expect(server.received()).toMatch(/content-length: 5\r\n\r\nfive!$/u);
  });
});

describe("a request", () => {
  it("has no field that chooses another way to the network (N7)", async () => {
    await using net = open();
    const gate = net.gateFor({});
    for (const field of ["dispatcher", "agent", "socketPath", "lookup", "proxy", "family", "insecure", "__proto__"]) {
      const options = { gate, [field]: "x" };
      expect((await net.ask(url(), options)).code).toBe("INVALID");
    }
  });

  it("has a time from 1 ms to 10 minutes", async () => {
    await using net = open();
    for (const timeoutMs of [0, -1, 1.5, 600_001, Number.NaN]) {
      expect((await net.ask(url(), { timeoutMs })).code).toBe("INVALID");
    }
    expect((await net.ask(url(), { timeoutMs: 600_000 })).body).toBe("hello");
  });
});

import type { Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type HttpGateOptions, openHttpGate, type RawServer, serveBytes } from "../testing/http-gate.ts";

type Answer = (socket: Socket) => void;

let server: RawServer;
let answer: Answer = () => undefined;

beforeAll(async () => {
  server = await serveBytes((socket) => answer(socket));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const open = (options: HttpGateOptions = {}) =>
  openHttpGate({ allow: [`network:http:127.0.0.1:${server.port}`], ...options });
const url = (): string => `http://127.0.0.1:${server.port}/`;

const head = (lines: string): string => `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n`;
const whole = (body: Uint8Array, coding?: string): Answer => {
  const lines = coding === undefined ? "" : `content-encoding: ${coding}\r\n`;
  return (socket) => {
    socket.write(head(`${lines}content-length: ${body.length}`));
    socket.write(body);
  };
};

/** Writes pieces for as long as the other side listens. */
const endless =
  (first: string, piece: string | Uint8Array): Answer =>
  (socket) => {
    socket.write(first);
    const more = (): void => {
      let hasRoom = true;
      while (hasRoom && !socket.destroyed) hasRoom = socket.write(piece);
    };
    socket.on("drain", more);
    more();
  };

const mebibyte = 1024 * 1024;

describe("a compressed body (N8)", () => {
  const text = Buffer.from("some text, and some text, and some text\n".repeat(10_000));

  it.each([
    ["gzip", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["zstd", zstdCompressSync(text)],
  ])("of %s is decoded, and no longer says that it is compressed", async (coding, body) => {
    answer = whole(body, coding);
    await using net = open();
    const received = await net.ask(url());
    expect(received.body).toBe(text.toString());
    expect(received.header["headers"]).toEqual([]);
  });

  it("stays as it came when the guest chose its coding, or the host offered none such", async () => {
    answer = whole(Buffer.from("as it came"), "gzip");
    await using net = open();
    for (const header of ["accept-encoding", "range"]) {
      const received = await net.ask(url(), { headers: [[header, "identity"]] });
      expect([received.body, received.header["headers"]]).toEqual([
        "as it came",
        [
          ["content-encoding", "gzip"],
          ["content-length", "10"],
        ],
      ]);
    }
    for (const coding of ["deflate", "gzip, gzip", "compress", "unknown"]) {
      answer = whole(Buffer.from("as it came"), coding);
      expect((await net.ask(url())).body).toBe("as it came");
    }
    answer = whole(deflateSync("x"), "deflate");
    expect((await net.ask(url())).header["headers"]).toContainEqual(["content-encoding", "deflate"]);
  });

  it("that is broken or cut off is a failure, and what was decoded so far is not shown", async () => {
    await using net = open();
    for (const [coding, body] of [
      ["gzip", gzipSync(text)],
      ["br", brotliCompressSync(text)],
      ["zstd", zstdCompressSync(text)],
    ] as const) {
      for (const bytes of [
        body.subarray(0, -4),
        Buffer.from("no such thing"),
        Buffer.concat([body.subarray(0, 20), body]),
      ]) {
        answer = whole(bytes, coding);
        const received = await net.ask(url());
        expect([coding, received.code, received.body]).toEqual([coding, "IO", ""]);
      }
    }
  });

  it.each([
    ["gzip", gzipSync(Buffer.alloc(64 * mebibyte))],
    ["br", brotliCompressSync(Buffer.alloc(64 * mebibyte))],
    ["zstd", zstdCompressSync(Buffer.alloc(64 * mebibyte))],
  ])("of %s that stands for a gibibyte ends as LIMIT and takes less than 64 MiB", async (coding, part) => {
    // Sixteen members or frames in a row; brotli has no such thing, so its 64 MiB stand alone.
    answer = whole(coding === "br" ? part : Buffer.concat(Array.from({ length: 16 }, () => part)), coding);
    await using net = open({ capability: { maximumBodyBytes: mebibyte } });
    const before = process.memoryUsage.rss();
    const received = await net.ask(url());
    expect([received.code, received.message]).toEqual([
      "LIMIT",
      `Cannot GET "${url()}": its answer has more than 1048576 bytes`,
    ]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * mebibyte);
  });

  it("ends the call when it has no room for what is decoded, with nothing kept", async () => {
    answer = whole(gzipSync(Buffer.alloc(mebibyte)), "gzip");
    await using net = open({ limits: { httpBytes: 100_000 } });
    const gate = net.gateFor({});
    await expect(net.ask(url(), { gate })).rejects.toMatchObject({ limit: "httpBytes", maximum: 100_000 });
    expect(gate.usage().hostBytes).toBeLessThan(1_000);
  });
});

describe("what follows a compressed body", () => {
  it("is no part of it, and is not waited for", async () => {
    const body = gzipSync("compressed");
    answer = whole(Buffer.concat([body, Buffer.alloc(300_000)]), "gzip");
    await using net = open();
    expect((await net.ask(url(), { timeoutMs: 5_000 })).body).toBe("compressed");
  });
});

describe("the bytes of a body", () => {
  it("count for the permission and the call, to the byte", async () => {
    answer = whole(Buffer.alloc(10_000));
    await using free = open();
    const gate = free.gateFor({});
    await free.ask(url(), { gate });
    const { hostBytes } = gate.usage();
    expect(hostBytes).toBeGreaterThan(10_000);
    for (const missing of [0, 1]) {
      const maxBytes = hostBytes - missing;
      await using entry = open({ allow: [{ permission: `network:http:127.0.0.1:${server.port}`, maxBytes }] });
      expect((await entry.ask(url())).code).toBe(missing === 0 ? undefined : "LIMIT");
      await using call = open({ limits: { httpBytes: maxBytes } });
      const asked = call.ask(url());
      if (missing === 0) expect((await asked).body.length).toBe(10_000);
      else await expect(asked).rejects.toMatchObject({ limit: "httpBytes" });
    }
  });

  it("have a maximum, whatever the server says of their number", async () => {
    await using net = open({ capability: { maximumBodyBytes: 1_000 } });
    answer = whole(Buffer.alloc(1_000));
    expect((await net.ask(url())).body.length).toBe(1_000);
    answer = whole(Buffer.alloc(1_001));
    expect((await net.ask(url())).code).toBe("LIMIT");
    answer = endless(head("transfer-encoding: chunked"), `400\r\n${"x".repeat(1_024)}\r\n`);
    expect((await net.ask(url())).code).toBe("LIMIT");
    answer = endless(head("connection: close"), Buffer.alloc(1_024));
    expect((await net.ask(url())).code).toBe("LIMIT");
  });

  it("arrive whole when they come one by one", async () => {
    answer = (socket) => {
      socket.write(head("transfer-encoding: chunked"));
      socket.write("1\r\nx\r\n".repeat(300_000));
      socket.write("0\r\n\r\n");
    };
    await using net = open();
    expect((await net.ask(url())).body.length).toBe(300_000);
  });
});

describe("an answer that does not end", () => {
  it.each([
    ["a head that drips", "HTTP/1.1 200 OK\r\nx-one: "],
    ["nothing at all", ""],
    ["a body that drips", `${head("content-length: 1000000")}x`],
    ["a compressed body that drips", `${head("content-encoding: gzip\r\ncontent-length: 1000")}\u001f`],
    ["interim answers", "HTTP/1.1 103 Early Hints\r\n\r\n"],
  ])("ends at the time of the request: %s", async (_what, first) => {
    answer = (socket) => void socket.write(first, "latin1");
    await using net = open();
    const started = performance.now();
    expect((await net.ask(url(), { timeoutMs: 100 })).code).toBe("TIMEOUT");
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(net.connections.open).toBe(0);
  });

  it("ends with its call, and its connection with it", async () => {
    answer = (socket) => void socket.write(head("content-length: 10"));
    await using net = open();
    const controller = new AbortController();
    const asked = net.ask(url(), { signal: controller.signal });
    answer = (socket) => {
      socket.once("close", () => undefined);
      controller.abort(new Error("the call ended"));
    };
    await expect(asked).rejects.toThrow("the call ended");
  });

  it("ends at a limit when it is framing without a body", async () => {
    await using net = open({ capability: { maximumBodyBytes: 10_000 } });
    answer = endless(`${head("transfer-encoding: chunked")}1;`, "a=b;".repeat(1_000));
    expect((await net.ask(url())).code).toMatch(/^(?:LIMIT|IO)$/u);
    answer = endless("", "HTTP/1.1 103 Early Hints\r\nx-one: 1\r\n\r\n".repeat(100));
    expect((await net.ask(url())).code).toBe("LIMIT");
  });
});

describe("an answer that lies (N8)", () => {
  it.each([
    ["a length above its size", `${head("content-length: 10")}short`, "IO"],
    ["a length below its size", `${head("content-length: 3")}longer`, undefined],
    ["two lengths", `${head("content-length: 3\r\ncontent-length: 4")}abcd`, "UNAVAILABLE"],
    [
      "a length and chunks",
      `${head("content-length: 3\r\ntransfer-encoding: chunked")}3\r\nabc\r\n0\r\n\r\n`,
      "UNAVAILABLE",
    ],
    ["a negative length", `${head("content-length: -1")}abc`, "UNAVAILABLE"],
    ["a huge length", `${head(`content-length: ${"9".repeat(30)}`)}abc`, "UNAVAILABLE"],
    ["a chunk that is none", `${head("transfer-encoding: chunked")}xyz\r\n`, "IO"],
    ["a chunk that breaks off", `${head("transfer-encoding: chunked")}10\r\nabc`, "IO"],
    ["a head that breaks off", "HTTP/1.1 200 OK\r\nx-one: 1", "UNAVAILABLE"],
    [
      "an upgrade nobody asked for",
      "HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n",
      "UNAVAILABLE",
    ],
    ["a continue nobody asked for", "HTTP/1.1 100 Continue\r\n\r\n", "UNAVAILABLE"],
    ["another protocol", "ICY 200 OK\r\n\r\n", "UNAVAILABLE"],
    ["a line break in a header", "HTTP/1.1 200 OK\r\nx-one: a\rb\r\n\r\n", "UNAVAILABLE"],
    ["no status", "HTTP/1.1\r\n\r\n", "UNAVAILABLE"],
  ])("with %s is taken for what it is", async (_what, bytes, code) => {
    answer = (socket) => void socket.end(bytes);
    await using net = open();
    const received = await net.ask(url());
    expect(received.code).toBe(code);
    if (code === undefined) expect(received.body).toBe("lon");
  });

  it("with headers above 32 KiB, or more than 256, is refused", async () => {
    await using net = open();
    answer = (socket) => void socket.write(head(`x-large: ${"x".repeat(40_000)}\r\ncontent-length: 0`));
    expect((await net.ask(url())).code).toBe("LIMIT");
    answer = endless("HTTP/1.1 200 OK\r\n", "x-one: 1\r\n".repeat(100));
    expect((await net.ask(url())).code).toBe("LIMIT");
    answer = (socket) => void socket.write(head(`${"x: 1\r\n".repeat(257)}content-length: 0`));
    expect((await net.ask(url())).code).toBe("LIMIT");
  });

  it("does not leave a second answer for the next request", async () => {
    const one = `${head("content-length: 3")}one`;
    let count = 0;
    answer = (socket) => void socket.write(count++ === 0 ? one + one.replace(/one$/u, "bad") : one);
    await using net = open();
    expect((await net.ask(url())).body).toBe("one");
    expect((await net.ask(url())).body).toBe("one");
    expect(net.dials.length).toBe(2);
  });
});

describe("an answer", () => {
  it("shows its headers in order, without those of the connection", async () => {
    answer = (socket) =>
      void socket.write(
        head(
          "Set-Cookie: a=1\r\nConnection: keep-alive\r\nset-cookie: b=2\r\nKeep-Alive: timeout=5\r\nContent-Length: 0",
        ),
      );
    await using net = open();
    expect((await net.ask(url())).header["headers"]).toEqual([
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["content-length", "0"],
    ]);
    answer = (socket) => void socket.write(head("content-length: 0"));
    await net.ask(url());
    expect(server.received()).not.toContain("a=1");
  });

  it("to HEAD, and of 204 and 304, has no body", async () => {
    await using net = open();
    answer = (socket) => void socket.write(head("content-length: 100\r\ncontent-encoding: gzip"));
    const received = await net.ask(url(), { method: "HEAD" });
    expect([received.body, received.header["status"]]).toEqual(["", 200]);
    expect(received.header["headers"]).toContainEqual(["content-length", "100"]);
    for (const status of [204, 304]) {
      answer = (socket) => void socket.write(`HTTP/1.1 ${status} x\r\ncontent-encoding: gzip\r\n\r\n`);
      expect((await net.ask(url())).header["status"]).toBe(status);
    }
  });

  it("is kept whole in the journal when a replay is to give it again", async () => {
    answer = whole(Buffer.from("kept"));
    await using net = open({ keepAnswers: true });
    await net.ask(url());
    const [entry] = net.journal.entries;
    expect(entry).toMatchObject({ capability: "cordon_http", outcome: "answered" });
    expect(Buffer.from(entry?.answer?.frame ?? []).toString()).toMatch(/"status":200.*kept$/u);
  });
});

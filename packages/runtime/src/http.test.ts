import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeFrame, encodeFrame, type FrameHeader, type Receipt } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "./create-runtime.ts";
import { askHttpBody, guest, manifest } from "./testing/guest.ts";

let server: Server;
let origin: string;
let port: number;
let client: Uint8Array;
const requests: IncomingMessage[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request);
    if (request.url === "/large") return void response.end(Buffer.alloc(100_000));
    response.setHeader("x-kind", ["a", "b"]);
    request.setEncoding("utf8").on("data", (text: string) => response.write(`${request.method} ${text}`));
    request.on("end", () => response.end("!"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
  origin = `http://127.0.0.1:${port}`;
  client = await guest({ execute: askHttpBody });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const ask = (header: FrameHeader, body = ""): Uint8Array => encodeFrame(header, Buffer.from(body));

function answerOf({ output }: Receipt): { readonly header: FrameHeader; readonly body: string } {
  const bytes = typeof output === "string" ? new TextEncoder().encode(output) : output;
  if (!(bytes instanceof Uint8Array)) throw new Error("Cannot find an answer frame in the output");
  const { header, body } = decodeFrame(bytes);
  return { header, body: new TextDecoder().decode(body) };
}

const named = (): string => `network:http:127.0.0.1:${port}`;
const wants = (): Record<string, unknown> => manifest({ permissions: [named()] });

describe("cordon_http", () => {
  it("reaches what the policy names, and the receipt tells of it", async () => {
    const policy = { version: 1, skills: { "guest@^1": { allow: [`${named()}/api/**`, named()] } } };
    await using runtime = await createRuntime({ policy });
    await using skill = await runtime.load(client, { manifest: wants() });
    const receipt = await skill.call(ask({ method: "POST", url: `${origin}/api/x?q=1` }, "body"));
    expect(answerOf(receipt)).toMatchObject({
      header: { status: 200, url: `${origin}/api/x?q=1`, redirected: false },
      body: "POST body!",
    });
    expect(receipt.decisions).toMatchObject([{ outcome: "allow", rule: `${named()}/api/**` }]);
    expect(receipt.journal.hostCalls).toMatchObject([{ capability: "cordon_http", outcome: "answered" }]);
    expect(receipt.usage.httpBytes).toBe(receipt.usage.hostBytes);
    expect(receipt.usage.httpBytes).toBeGreaterThan(100);
    expect(requests.at(-1)?.headers).toMatchObject({ host: `127.0.0.1:${port}`, "content-length": "4" });
  });

  it("answers with a denial for what the policy does not name, and sends nothing", async () => {
    const sent = requests.length;
    await using runtime = await createRuntime({ grants: [named()] });
    await using skill = await runtime.load(client, { manifest: wants() });
    const receipt = await skill.call(ask({ url: `http://127.0.0.1:${port + 1}/` }));
    expect(answerOf(receipt).header).toMatchObject({ error: { code: "DENIED" } });
    expect(requests.length).toBe(sent);
  });

  it("ends the call as limit when its bytes of HTTP are used up", async () => {
    await using runtime = await createRuntime({ grants: [named()], limits: { httpBytes: "50KiB" } });
    await using skill = await runtime.load(client, { manifest: wants() });
    const receipt = await skill.call(ask({ url: `${origin}/large` }));
    expect(receipt).toMatchObject({ status: "limit", limit: "httpBytes" });
  });

  it("does not link for a skill that requests no network", async () => {
    await using runtime = await createRuntime({ grants: [named()] });
    await expect(runtime.load(client, { manifest: manifest() })).rejects.toMatchObject({ reason: "import" });
  });
});

describe("http_request of Extism", () => {
  const give = (offset: string): string => `(call $output_set ${offset} (call $length ${offset})) (i32.const 0)`;
  /** Sends its input, and gives back what `give` says; `$a` is the block of the body. */
  const sends = (tail: string): string =>
    `(local $a i64) (local.set $a (call $http_request (call $input_offset) (i64.const 0))) ${tail}`;

  it("goes the same way: body, status and headers come from the host", async () => {
    const tools = {
      body: sends(give("(local.get $a)")),
      headers: sends(`(local.set $a (call $http_headers)) ${give("(local.get $a)")}`),
      status: sends("(i32.sub (call $http_status_code) (i32.const 200))"),
      early: "(i32.or (call $http_status_code) (i64.ne (call $http_headers) (i64.const 0)))",
    };
    await using runtime = await createRuntime({ grants: [named()] });
    const declared = manifest({ permissions: [named()], tools: Object.keys(tools).map((name) => ({ name })) });
    await using skill = await runtime.load(await guest(tools), { manifest: declared });
    const request = { url: `${origin}/x`, method: null, headers: { "X-One": "1" } };
    expect((await skill.call(request, { tool: "body" })).output).toBe("!");
    expect(requests.at(-1)?.headers["x-one"]).toBe("1");
    const headers = await skill.call(request, { tool: "headers" });
    expect(headers.output).toContain('"x-kind":"a, b"');
    expect((await skill.call(request, { tool: "status" })).status).toBe("ok");
    expect((await skill.call(request, { tool: "early" })).status).toBe("ok");
  });

  it("ends the call where the host refuses, with the reason", async () => {
    await using runtime = await createRuntime({ grants: [named()] });
    await using skill = await runtime.load(await guest({ execute: sends(give("(local.get $a)")) }), {
      manifest: wants(),
    });
    const receipt = await skill.call({ url: "http://127.0.0.1:1/" });
    expect(receipt).toMatchObject({ status: "denied" });
    expect(receipt.message).toContain('Cannot GET "http://127.0.0.1:1/"');
    expect((await skill.call({ url: `${origin}/`, redirect: "manual" })).message).toContain("does not know");
  });
});

describe("a runtime", () => {
  it("closes its connections with it, and those of a skill with the skill", async () => {
    const connections = (): Promise<number> =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      });
    server.closeAllConnections();
    await using runtime = await createRuntime({ grants: [named()] });
    const skill = await runtime.load(client, { manifest: wants() });
    await skill.call(ask({ url: `${origin}/` }));
    const { socket } = requests.at(-1) ?? {};
    if (socket === undefined) throw new Error("Cannot find the connection");
    const closed = once(socket, "close");
    expect(await connections()).toBe(1);
    await skill[Symbol.asyncDispose]();
    await closed;
    expect(await connections()).toBe(0);
  });
});

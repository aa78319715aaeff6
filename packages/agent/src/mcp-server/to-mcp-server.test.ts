import { request } from "node:http";
import { PassThrough } from "node:stream";
import { ToolUnknownError } from "@cordon/core";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, it } from "vitest";
import { type FakeSkill, fakeSkills } from "../testing/fake-skills.ts";
import { type LoopbackServer, serveLoopback } from "../testing/mcp-http-server.ts";
import type { McpServerOptions } from "./mcp-server-options.ts";
import { toMcpServer } from "./to-mcp-server.ts";

const serve = async (skills: readonly FakeSkill[], options: McpServerOptions = {}): Promise<LoopbackServer> =>
  await serveLoopback(await toMcpServer(fakeSkills(...skills), options).nodeListener());

async function connected(server: LoopbackServer, mode: "auto" | "legacy" = "auto"): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
  return client;
}

interface RawAnswer {
  readonly status: number | undefined;
  readonly text: string;
  readonly challenge: string | undefined;
}

/** A request as no client would send it. */
async function post(
  { port }: LoopbackServer,
  headers: Readonly<Record<string, string>>,
  body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const accept = "application/json, text/event-stream";
  const options = { port, host: "127.0.0.1", path: "/mcp", method: "POST" };
  const sent = request(
    { ...options, headers: { "content-type": "application/json", accept, ...headers } },
    (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.once("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode, text, challenge: response.headers["www-authenticate"] });
      });
    },
  );
  sent.once("error", reject);
  sent.end(body);
  return await promise;
}

/** A skill that runs until its call is aborted, and says when it began and how it ended. */
function slowSkill(): { readonly skill: FakeSkill; readonly begun: Promise<void>; readonly ended: Promise<string> } {
  const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
  const does: FakeSkill["does"] = async ({ signal }) => {
    begun.resolve();
    await new Promise((resolve) => {
      signal.addEventListener("abort", resolve);
    });
    ended.resolve("aborted");
    return { receipt: { status: "cancelled" } };
  };
  return { skill: { skillId: "slow", does }, begun: begun.promise, ended: ended.promise };
}

const outputSchema = { type: "object", properties: { sunny: { type: "boolean" } }, required: ["sunny"] };
const weather: FakeSkill = {
  skillId: "weather",
  description: "Says\u202e it",
  outputSchema,
  does: ({ input }) => ({ sunny: (input as { city?: string }).city === "Rome" }),
};

describe.each(["auto", "legacy"] as const)("an MCP server of skills, asked by a client that negotiates %s", (mode) => {
  it("lists the tools with their schemas, and calls them with structured output and their origin", async () => {
    await using server = await serve([weather, { skillId: "text", does: () => "a\u0000b" }]);
    await using client = disposable(await connected(server, mode));
    const { tools } = await client.listTools();
    expect(tools).toMatchObject([
      { name: "weather", description: String.raw`Says\u{202e} it`, outputSchema, annotations: { readOnlyHint: true } },
      { name: "text" },
    ]);
    expect(await client.callTool({ name: "weather", arguments: { city: "Rome" } })).toMatchObject({
      structuredContent: { sunny: true },
      content: [{ type: "text", text: '{"sunny":true}' }],
      _meta: { "cordon/origin": "skill:weather@1.0.0", "cordon/untrusted": true },
    });
    expect((await client.callTool({ name: "text" })).content).toEqual([{ type: "text", text: String.raw`a\u{0}b` }]);
  });

  it("answers a failure as an error of the tool, with its code and nothing of the host", async () => {
    const failing: FakeSkill[] = [
      { skillId: "denied", does: () => ({ receipt: { status: "denied", message: "no" } }) },
      { skillId: "gone", does: () => Promise.reject(new ToolUnknownError("gone", [])) },
      { skillId: "broken", does: () => Promise.reject(new Error("ENOENT: /srv/keys/ssh_key")) },
      { skillId: "asks", confirm: true },
      { skillId: "large", outputSchema, does: () => ({ text: "x".repeat(100) }) },
    ];
    await using server = await serve(failing, { maxToolOutputCharacters: 50 });
    await using client = disposable(await connected(server, mode));
    const results = [];
    for (const { skillId } of failing) results.push(await client.callTool({ name: skillId }));
    expect(results.map(({ isError }) => isError)).toEqual([true, true, true, true, true]);
    const codes = results.map(({ content: [part] }) =>
      part?.type === "text" ? (JSON.parse(part.text) as object) : part,
    );
    expect(codes).toMatchObject([
      { outcome: "failed", code: "denied" },
      { outcome: "refused", code: "TOOL_UNKNOWN" },
      { outcome: "doubt", code: "HOST" },
      { outcome: "refused", code: "denied" },
      { outcome: "failed", code: "OUTPUT_TOO_LONG" },
    ]);
    expect(JSON.stringify(results)).not.toContain("ssh");
  });

  it("refuses a tool that is not there, and arguments that are none", async () => {
    const runner = fakeSkills(weather);
    await using server = await serveLoopback(await toMcpServer(runner).nodeListener());
    await using client = disposable(await connected(server, mode));
    await expect(client.callTool({ name: "constructor" })).rejects.toMatchObject({ code: -32_602 });
    const large = { city: "x".repeat(300_000) };
    expect(await client.callTool({ name: "weather", arguments: large })).toMatchObject({ isError: true });
    expect(runner.calls).toEqual([]);
  });

  it("ends the call when the client cancels it or goes away", async () => {
    const { skill, begun, ended } = slowSkill();
    await using server = await serve([skill]);
    await using client = disposable(await connected(server, mode));
    const controller = new AbortController();
    const calling = client.callTool({ name: "slow" }, { signal: controller.signal });
    await begun;
    // A client of the older protocol has no way to say over HTTP which of all calls it means.
    if (mode === "auto") controller.abort();
    else await client.close();
    await expect(calling).rejects.toThrow(/abort|closed/iu);
    expect(await ended).toBe("aborted");
  });

  it("bounds what runs and waits, over all connections", async () => {
    let [running, most] = [0, 0];
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const does = async () => {
      most = Math.max(most, ++running);
      await opened;
      running--;
      return "done";
    };
    await using server = await serve([{ skillId: "a", does }], { maxParallelCalls: 2, maxWaitingCalls: 3 });
    const clients = await Promise.all(Array.from({ length: 3 }, async () => await connected(server, mode)));
    const calls = clients.flatMap((client) =>
      Array.from({ length: 4 }, async () => await client.callTool({ name: "a" })),
    );
    // Those for which there is no room are answered while the others still run.
    await Promise.all(refusals(calls, 7));
    open();
    const results = await Promise.all(calls);
    expect([results.filter(({ isError }) => isError === true).length, most]).toEqual([7, 2]);
    for (const client of clients) await client.close();
  });
});

/** As many promises as calls have to be refused; each settles with one that is. */
function refusals(
  calls: readonly Promise<{ readonly isError?: boolean | undefined }>[],
  count: number,
): Promise<void>[] {
  const waiting = Array.from({ length: count }, () => Promise.withResolvers<void>());
  let refused = 0;
  for (const call of calls) {
    void call.then(({ isError }) => {
      if (isError === true) waiting[refused++]?.resolve();
    });
  }
  return waiting.map(({ promise }) => promise);
}

function disposable(client: Client): Client & AsyncDisposable {
  return Object.assign(client, { [Symbol.asyncDispose]: async () => await client.close() });
}

describe("an MCP server over HTTP", () => {
  it("is served only under the names it goes by, so that no page reaches it by a name of its own", async () => {
    await using server = await serve([weather]);
    for (const host of [
      "evil.example",
      "127.0.0.1.evil.example",
      `evil.example:${server.port}`,
      "localhost@evil.example",
    ]) {
      expect((await post(server, { host })).status, host).toBe(403);
    }
    for (const host of ["localhost:1", "127.0.0.1", "[::1]:80"]) {
      expect((await post(server, { host })).status, host).toBe(200);
    }
    await using named = await serve([weather], { hosts: ["mcp.example"] });
    expect((await post(named, { host: "mcp.example" })).status).toBe(200);
    expect((await post(named, { host: "localhost" })).status).toBe(403);
  });

  it("is served to no web page that is not listed", async () => {
    await using server = await serve([weather], { origins: ["https://app.example"] });
    for (const origin of [
      "http://app.example",
      "https://app.example.evil",
      "null",
      "http://localhost",
      "https://app.example:444",
    ]) {
      expect((await post(server, { origin })).status, origin).toBe(403);
    }
    expect((await post(server, { origin: "https://app.example" })).status).toBe(200);
    await using closed = await serve([weather]);
    expect((await post(closed, { origin: "http://localhost" })).status).toBe(403);
    expect(() => toMcpServer(fakeSkills(), { origins: ["https://app.example/"] })).toThrow(/is not an origin/u);
  });

  it("asks for the token before it reads anything, and takes only true for a yes", async () => {
    await using server = await serve([weather], { bearer: "0123456789abcdef" });
    const wrong = [
      undefined,
      "Bearer",
      "Bearer 0123456789abcde",
      "Basic 0123456789abcdef",
      "Bearer 0123456789abcdef 1",
    ];
    for (const authorization of wrong) {
      const answer = await post(server, authorization === undefined ? {} : { authorization });
      expect([answer.status, answer.challenge], authorization).toEqual([401, "Bearer"]);
    }
    expect((await post(server, { authorization: "bearer 0123456789abcdef" })).status).toBe(200);
    const judges = [
      () => "yes",
      () => 1,
      () => ({}),
      () => Promise.reject(new Error("no")),
      () => Promise.resolve(false),
    ];
    for (const bearer of judges) {
      await using asking = await serve([weather], { bearer });
      expect((await post(asking, { authorization: "Bearer x" })).status).toBe(401);
    }
    await using later = await serve([weather], { bearer: (token) => Promise.resolve(token === "x") });
    expect((await post(later, { authorization: "Bearer x" })).status).toBe(200);
    expect(() => toMcpServer(fakeSkills(), { bearer: "short" })).toThrow(/16 characters/u);
  });

  it("reads no message that is too large, and none of a request that it refuses", async () => {
    await using server = await serve([weather], { maxMessageBytes: 10_000 });
    const large = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: { x: "y".repeat(20_000) } });
    expect((await post(server, {}, large)).status).toBe(413);
    expect((await post(server, { "transfer-encoding": "chunked" }, large)).status).toBe(413);
    expect((await post(server, { host: "evil.example" }, large)).status).toBe(403);
  });

  it("answers what is no message with an error, and goes on", async () => {
    await using server = await serve([weather]);
    for (const body of ["", "{", "[]", "null", '{"jsonrpc":"2.0"}', '{"jsonrpc":"2.0","id":1,"method":"no/such"}']) {
      expect((await post(server, {}, body)).text, body).toMatch(/"error"/u);
    }
    expect((await post(server, {})).status).toBe(200);
  });

  it("ends the call when the client goes away", async () => {
    const { skill, begun, ended } = slowSkill();
    await using server = await serve([skill]);
    const controller = new AbortController();
    const body = JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "slow", arguments: {} },
    });
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const asking = fetch(server.url, { method: "POST", headers, body, signal: controller.signal });
    const left = asking.then(async (response) => await response.text());
    await begun;
    controller.abort();
    await expect(left).rejects.toThrow(/abort/iu);
    expect(await ended).toBe("aborted");
  });

  it("is judged by its address where a request has no header for its host", async () => {
    const { fetch: serveOne } = toMcpServer(fakeSkills(weather));
    const init = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
    expect((await serveOne(new Request("http://evil.example/mcp", init))).status).toBe(403);
    expect((await serveOne(new Request("http://localhost/mcp", init))).status).toBe(400);
  });
});

describe("an MCP server over streams", () => {
  const initialize = {
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } },
  };
  const line = (message: object): string => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;

  it("writes nothing but messages, also after lines that are none, and ends with its input", async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const serving = toMcpServer(fakeSkills(weather)).serveStdio(input, output);
    input.write(`garbage\n${line(initialize)}${line({ id: 2, method: "tools/call", params: { name: "weather" } })}`);
    const got: { readonly id: number }[] = [];
    for await (const chunk of output as AsyncIterable<Buffer>) {
      for (const text of chunk.toString().trim().split("\n")) got.push(JSON.parse(text) as { readonly id: number });
      if (got.length === 2) break;
    }
    expect(got.map(({ id }) => id)).toEqual([1, 2]);
    input.end();
    await serving.closed;
  });

  it("ends when a message is too large", async () => {
    const input = new PassThrough();
    const serving = toMcpServer(fakeSkills(weather), { maxMessageBytes: 1_000 }).serveStdio(input, new PassThrough());
    input.write("x".repeat(2_000));
    await serving.closed;
    expect(input.listenerCount("data")).toBe(0);
  });

  it("ends what is under way when it is disposed of", async () => {
    const { skill, begun, ended } = slowSkill();
    const [input, output] = [new PassThrough(), new PassThrough()];
    const serving = toMcpServer(fakeSkills(skill)).serveStdio(input, output);
    input.write(`${line(initialize)}${line({ id: 2, method: "tools/call", params: { name: "slow" } })}`);
    await begun;
    await serving[Symbol.asyncDispose]();
    expect(await ended).toBe("aborted");
    await serving.closed;
  });
});

import type { IncomingMessage, ServerResponse } from "node:http";
import type { SkillCallRequest } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { toMcpServer } from "../mcp-server/to-mcp-server.ts";
import { fakeSkills } from "../testing/fake-skills.ts";
import { serveLoopback } from "../testing/mcp-http-server.ts";
import { connectMcpSkills, type McpSkills } from "./connect-mcp-skills.ts";

const permissions = ["skill:call:mcp-remote--read"];
const neverAborted = new AbortController().signal;

function requestOf(skills: McpSkills): SkillCallRequest {
  const [offered] = skills.tools();
  const { skillId, tool, digest } = offered ?? { skillId: "", tool: "", digest: "" };
  return { skillId, tool, digest, input: {}, signal: neverAborted };
}

/** A server that answers the beginning of the protocol, and leaves the rest to the test. */
async function answering(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const { id, method } = JSON.parse(text === "" ? "{}" : text) as { readonly id?: number; readonly method?: string };
  const results: Readonly<Record<string, object>> = {
    initialize: {
      protocolVersion: "2025-11-25",
      capabilities: { tools: {} },
      serverInfo: { name: "test", version: "1.0.0" },
    },
    "tools/list": { tools: [{ name: "read", inputSchema: { type: "object" } }] },
  };
  if (id === undefined) {
    response.writeHead(202).end();
    return true;
  }
  const result = results[method ?? ""];
  if (result === undefined) return false;
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  return true;
}

describe("connectMcpSkills() over HTTP", () => {
  it("uses the skills of another process of Cordon's as its own, with the token it is given", async () => {
    const runner = fakeSkills({ skillId: "read", does: ({ input }) => ({ got: (input as { x: number }).x }) });
    const bearer = "0123456789abcdef";
    await using server = await serveLoopback(await toMcpServer(runner, { bearer }).nodeListener());
    const headers = { authorization: `Bearer ${bearer}` };
    await using skills = await connectMcpSkills({
      name: "remote",
      server: { url: server.url, headers },
      permissions,
      effects: { read: "read" },
    });
    expect(skills.tools()[0]).toMatchObject({ effects: "read", permissions: [permissions[0], "network:http"] });
    const receipt = await skills.call({ ...requestOf(skills), input: { x: 1 } });
    expect(receipt).toMatchObject({ status: "ok", output: '{"got":1}' });
    const noToken = connectMcpSkills({ name: "remote", server: { url: server.url }, permissions });
    await expect(noToken).rejects.toMatchObject({ code: "MCP_SERVER_FAILED", failure: "unreachable" });
  });

  it("follows no redirect, so that no token goes elsewhere", async () => {
    const seen: (string | undefined)[] = [];
    await using other = await serveLoopback((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    await using server = await serveLoopback((_, response) => {
      response.writeHead(307, { location: other.url }).end();
    });
    const headers = { authorization: "Bearer secret" };
    const connecting = connectMcpSkills({ name: "remote", server: { url: server.url, headers }, permissions });
    await expect(connecting).rejects.toMatchObject({ failure: "unreachable" });
    expect(seen).toEqual([]);
  });

  it("ends an answer that is too large or has no end, and goes on afterwards", async () => {
    const endings = ["large", "endless"];
    await using server = await serveLoopback((request, response) => {
      void answering(request, response).then((isAnswered) => {
        if (isAnswered) return;
        response.writeHead(200, { "content-type": endings[0] === "large" ? "application/json" : "text/event-stream" });
        const sending = setInterval(() => {
          response.write(endings[0] === "large" ? `"${"x".repeat(200_000)}"` : `: ${"x".repeat(200_000)}\n\n`);
        }, 1);
        response.once("close", () => clearInterval(sending));
      });
    });
    await using skills = await connectMcpSkills({
      name: "remote",
      server: { url: server.url },
      permissions,
      maxMessageBytes: 300_000,
    });
    expect((await skills.call(requestOf(skills))).status).toBe("crashed");
    endings.shift();
    expect((await skills.call(requestOf(skills))).status).toBe("crashed");
  });

  it("takes a server that hangs up for a call in doubt, and one that is gone for no call", async () => {
    const server = await serveLoopback((request, response) => {
      void answering(request, response).then((isAnswered) => {
        if (!isAnswered) response.destroy();
      });
    });
    await using skills = await connectMcpSkills({
      name: "remote",
      server: { url: server.url },
      permissions,
      reconnectDelayMs: 1,
      listAgainAfterMs: 1,
    });
    expect(await skills.call(requestOf(skills))).toMatchObject({
      status: "crashed",
      journal: { hostCalls: [{ outcome: "cancelled" }] },
    });
    await server[Symbol.asyncDispose]();
    await expect(skills.call(requestOf(skills))).rejects.toMatchObject({ code: "MCP_SERVER_FAILED" });
  });

  it("connects again to a server that was away", async () => {
    const listener = await toMcpServer(fakeSkills({ skillId: "read", does: () => "back" })).nodeListener();
    const first = await serveLoopback(listener);
    await using skills = await connectMcpSkills({ name: "remote", server: { url: first.url }, permissions });
    await first[Symbol.asyncDispose]();
    expect((await skills.call(requestOf(skills))).status).toBe("crashed");
    await using _second = await serveLoopback(listener, first.port);
    expect(await skills.call(requestOf(skills))).toMatchObject({ status: "ok", output: "back" });
  });
});

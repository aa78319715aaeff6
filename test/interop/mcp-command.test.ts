import { once } from "node:events";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cordon, cordonArguments, type CordonProcess, endOf, startCordon } from "../e2e/cli-process.ts";
import { createSkillsFolder, type SkillsFolder } from "./skills-folder.ts";

let folder: SkillsFolder;
beforeAll(async () => {
  folder = await createSkillsFolder();
}, 120_000);
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

const words = (...more: readonly string[]): string[] => ["mcp", "--skills", folder.skills, ...more];
const withPolicy = (...more: readonly string[]): string[] => words("--policy", folder.policy, ...more);
const newClient = (): Client =>
  new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
const report = (file: string) => ({ name: "dependency-report", arguments: { file } });

async function addressOf(child: CordonProcess): Promise<URL> {
  let errors = "";
  for await (const chunk of child.stderr as AsyncIterable<Buffer>) {
    errors += chunk.toString();
    const url = /serving at (?<url>\S+)\n/u.exec(errors)?.groups?.["url"];
    if (url !== undefined) return new URL(url);
  }
  throw new Error(errors);
}

describe("cordon mcp over standard input and output", () => {
  it("offers the skills of the folder to a client, within the policy", async () => {
    const client = newClient();
    const args = cordonArguments(...withPolicy());
    await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: "ignore" }));
    try {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(["dependency-report", "text-statistics"]);
      const result = await client.callTool(report("/data/package-lock.json"));
      expect(result.structuredContent ?? result.content).toMatchObject({ lockfileVersion: 3 });
      const outside = await client.callTool(report("/data/../etc/passwd"));
      expect([outside.isError, JSON.stringify(outside.content)]).toEqual([true, expect.stringContaining("denied")]);
      expect(await client.callTool({ name: "dependency-report", arguments: { path: 1 } })).toMatchObject({
        isError: true,
        _meta: { "cordon/outcome": "invalid" },
      });
      const many = await Promise.all(
        Array.from({ length: 20 }, async () => await client.callTool(report("/data/package-lock.json"))),
      );
      expect(many.every(({ isError }) => isError !== true)).toBe(true);
    } finally {
      await client.close();
    }
  });

  it("writes nothing but messages to its output, and ends tidily when it is interrupted", async () => {
    const child = startCordon(...withPolicy());
    const initialize = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "c", version: "1" } };
    child.stdin.write(
      `garbage\n${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: initialize })}\n`,
    );
    const [first] = (await once(child.stdout, "data")) as [Buffer];
    expect(JSON.parse(first.toString())).toMatchObject({ jsonrpc: "2.0", id: 1, result: {} });
    const end = endOf(child);
    child.kill("SIGINT");
    expect(await end).toMatchObject({ exitCode: 0, output: "", errors: "" });
  });

  it("serves nothing when a skill wants what is not granted", async () => {
    const { exitCode, output, errors } = await cordon(...words());
    expect([exitCode, output]).toEqual([4, ""]);
    expect(errors).toContain("fs:read:/data/*");
  });
});

describe("cordon mcp over HTTP", () => {
  it("serves clients at the address until it is interrupted, only under its own names and to no page", async () => {
    const child = startCordon(...withPolicy("--http", "127.0.0.1:0"));
    const url = await addressOf(child);
    const client = newClient();
    await client.connect(new StreamableHTTPClientTransport(url));
    const counted = await client.callTool({ name: "text-statistics", arguments: { input: "one two" } });
    expect(JSON.stringify(counted.content)).toContain("words");
    await client.close();
    const headers = { "content-type": "application/json", origin: "http://evil.example" };
    expect((await fetch(url, { method: "POST", headers, body: "{}" })).status).toBe(403);
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });
});

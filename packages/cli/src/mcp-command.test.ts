import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "./program.ts";
import { parseHttpAddress } from "./serve-http.ts";
import { recordedIo } from "./testing/recorded-io.ts";
import { askKeys, echo, writeGuest } from "./testing/write-guest.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-mcp-"));
  await mkdir(join(folder, "none"));
  await mkdir(join(folder, "echo"));
  await mkdir(join(folder, "keys"));
  await writeGuest(join(folder, "echo"), "echo", { execute: echo });
  await writeGuest(join(folder, "keys"), "keys", { execute: askKeys });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const line = (id: number, method: string, params: object): string =>
  `${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`;
const initialize = line(1, "initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "c", version: "1" },
});

/** Input that goes on until the test has seen the answers. */
async function* inputOf(text: string, until: Promise<unknown>): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
  await until;
}

describe("cordon mcp", () => {
  it("answers over standard input and output until its input ends", async () => {
    const io = recordedIo();
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    const call = line(2, "tools/call", { name: "echo", arguments: { input: "hello" } });
    const exitCode = await runProgram(["mcp", "--skills", join(folder, "echo")], {
      ...io,
      input: () => inputOf(`${initialize}${call}`, answered),
      writeOutput: async (text) => {
        const isRead = await io.writeOutput(text);
        if (io.lines().length === 2) resolve();
        return isRead;
      },
    });
    const messages = io.lines().map((text) => JSON.parse(text) as object);
    expect([exitCode, io.errors()]).toEqual([0, ""]);
    expect(messages[1]).toMatchObject({ id: 2, result: { content: [{ type: "text", text: "hello" }] } });
  });

  it("ends when nobody reads its output any more", async () => {
    const io = recordedIo({ readsUpTo: 0 });
    const input = () => inputOf(initialize, new Promise(() => {}));
    expect(await runProgram(["mcp", "--skills", join(folder, "echo")], { ...io, input })).toBe(0);
  });

  it("serves over HTTP where it says, until it is interrupted", async () => {
    const controller = new AbortController();
    const { promise: address, resolve } = Promise.withResolvers<string>();
    const onError = (text: string): void => resolve(/at (?<url>http\S+)/u.exec(text)?.groups?.["url"] ?? text);
    const environment = { TOKEN: "0123456789abcdef" };
    const io = recordedIo({ signal: controller.signal, onError, environment });
    const words = ["mcp", "--skills", join(folder, "echo"), "--http", "localhost:0", "--bearer", "TOKEN"];
    const running = runProgram(words, io);
    const url = await address;
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const post = async (more: Readonly<Record<string, string>>): Promise<number> =>
      (await fetch(url, { method: "POST", headers: { ...headers, ...more }, body: initialize })).status;
    expect(await post({})).toBe(401);
    expect(await post({ authorization: "Bearer 0123456789abcdef" })).toBe(200);
    controller.abort();
    expect([await running, io.output()]).toEqual([0, ""]);
  });

  it("serves nothing when one of the modules is refused", async () => {
    const io = recordedIo();
    expect(await runProgram(["mcp", "--skills", join(folder, "keys")], io)).toBe(3);
    expect([io.output(), io.errors()]).toEqual(["", expect.stringContaining("cordon_kv")]);
  });

  it("refuses a folder without skills, addresses that others reach without a token, and options that do not go together", async () => {
    const wrong: (readonly [readonly string[], RegExp])[] = [
      [["--skills", join(folder, "none")], /Cannot find a skill/u],
      [["--skills", join(folder, "not-there")], /Cannot read the folder/u],
      [["--skills", join(folder, "echo"), "--http", "0.0.0.0:0"], /add --bearer NAME/u],
      [["--skills", join(folder, "echo"), "--http", "8080"], /write --http/u],
      [["--skills", join(folder, "echo"), "--origin", "https://a.example"], /without --http/u],
      [["--skills", join(folder, "echo"), "--http", "localhost:0", "--origin", "a.example"], /is not an origin/u],
      [
        ["--skills", join(folder, "echo"), "--http", "localhost:0", "--bearer", "NOT_THERE"],
        /no variable of that name/u,
      ],
      [[], /required option '--skills/u],
    ];
    for (const [words, problem] of wrong) {
      const io = recordedIo();
      expect(await runProgram(["mcp", ...words], io), words.join(" ")).toBe(2);
      expect([io.output(), io.errors()]).toEqual(["", expect.stringMatching(problem)]);
    }
  });

  it("reads addresses of both kinds", () => {
    expect(parseHttpAddress("[::1]:80")).toEqual({ host: "::1", port: 80, isLoopback: true });
    expect(parseHttpAddress("mcp.example:8080")).toEqual({ host: "mcp.example", port: 8080, isLoopback: false });
    expect(() => parseHttpAddress("localhost:70000")).toThrow(/write --http/u);
  });
});

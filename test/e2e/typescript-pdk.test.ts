import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryKeyValueStore, createRuntime, type Receipt, type Runtime, type Skill } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill, skillText } from "../../pdk/typescript/test/build-test-skill.ts";

const tools = [
  "files",
  "outside",
  "values",
  "web",
  "surroundings",
  "seen",
  "fail",
  "spin",
  "heap",
  "recurse",
  "nest",
  "hang",
  "bytes",
];

const members = (origin: string): string => `
  permissions = ["fs:read:/data/**", "fs:write:/data/**", "kv:read:notes/*", "kv:write:notes/*", "env:read:LANGUAGE",
    { permission: "env:read:SECRET", optional: true }, "network:${origin}/**"];
  tools = { ${tools.map((name) => `${name}: ${name === "bytes" ? '{ input: "bytes", output: "bytes" }' : "{}"}`).join(", ")} };
  calls = 0;

  async files() {
    await fs.mkdir("/data/a/b", { recursive: true });
    await fs.write("/data/a/b/note.txt", "größer");
    await fs.append("/data/a/b/note.txt", new TextEncoder().encode(" und mehr"));
    await fs.rename("/data/a/b/note.txt", "/data/a/note.txt");
    const { type, size } = await fs.stat("/data/a/note.txt");
    const { entries } = await fs.list("/data/a");
    const missing = await fs.readText("/data/none").catch((error) => [error instanceof HostError, error.code]);
    return { type, size, entries, missing, part: [...(await fs.read("/data/a/note.txt", { offset: 1, length: 2 }))],
      text: await fs.readText("/data/a/note.txt") };
  }

  async outside({ caught }) {
    if (!caught) return await fs.readText("/etc/passwd");
    const read = fs.readText("/etc/passwd");
    return await read.catch((error) => [error instanceof PermissionError, error.code, error.permission]);
  }

  async values() {
    await kv.set("notes/1", { text: "größer 😀" }, { ttlMs: 60_000 });
    const all = await Promise.all([kv.get("notes/1"), kv.get("notes/2"), kv.list("notes/")]);
    return { all, removed: [await kv.delete("notes/1"), await kv.delete("notes/1")], language: await env.read("LANGUAGE"),
      config: [this.context.config("setting"), this.context.config("none") ?? null], tool: this.context.tool };
  }

  async web() {
    const answer = await http.fetch("${origin}/echo?q=1", { method: "POST", headers: { "x-one": "1" }, body: "größer" });
    const missing = await http.fetch("${origin}/missing");
    const controller = new AbortController();
    controller.abort();
    const stopped = await http.fetch("${origin}/", { signal: controller.signal }).catch((error) => error.name);
    return { status: answer.status, ok: answer.ok, kind: answer.headers.get("X-Kind"), json: await answer.json(),
      missing: [missing.status, missing.ok], stopped };
  }

  surroundings() {
    this.calls += 1;
    LOADED.set("calls", (LOADED.get("calls") ?? 0) + 1);
    return { random: [Math.random(), random(), crypto.randomUUID()], now: [now(), Date.now()], calls: this.calls,
      loaded: LOADED.get("calls"), bytes: randomBytes(5).length };
  }

  seen(input) { this.log.info("seen", input); return input; }
  bytes(input) { return input.toReversed(); }
  async fail({ how }) {
    if (how === "text") throw "only a text";
    if (how === "late") await null;
    throw new RangeError("größer", { cause: new Error("the cause") });
  }
  spin() { for (;;); }
  heap() { const all = []; for (;;) all.push(new Array(10_000).fill(1)); }
  nest() { let value = []; for (let depth = 0; depth < 50_000; depth++) value = [value]; return JSON.stringify(value).length; }
  recurse() { const down = (depth) => 1 + down(depth + 1); return down(0); }
  hang() { return new Promise(() => {}); }
`;

let server: Server;
let folder: string;
let text: string;
let runtime: Runtime;
let skill: Skill;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/missing") return void response.writeHead(404).end();
    response.setHeader("x-kind", ["a", "b"]);
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => response.end(JSON.stringify({ url: request.url, one: request.headers["x-one"], body })));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  folder = await mkdtemp(join(tmpdir(), "cordon-ts-"));
  const origin = `http://127.0.0.1:${port}`;
  text = skillText(
    members(origin).replace(`network:${origin}`, `network:http:127.0.0.1:${port}`),
    "const LOADED = new Map();",
  );
  const built = await buildTestSkill({ "skill.ts": text });
  runtime = await createRuntime({
    policy: {
      version: 1,
      skills: {
        "sample@^1": {
          allow: [
            "fs:read:/data/**",
            "fs:write:/data/**",
            "kv:read:notes/*",
            "kv:write:notes/*",
            "env:read:LANGUAGE",
            `network:http:127.0.0.1:${port}/**`,
          ],
        },
      },
    },
    mounts: { "/data": folder },
    env: { LANGUAGE: "de", SECRET: "s" },
    kv: { store: createMemoryKeyValueStore() },
  });
  skill = await runtime.load(built.module);
}, 120_000);

afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const call = (tool: string, input: unknown = {}): Promise<Receipt> =>
  skill.call(input, { tool, config: { setting: "on" }, limits: { wallTime: "10s" } });

async function outputOf(tool: string, input: unknown = {}): Promise<unknown> {
  const { status, output, message } = await call(tool, input);
  expect([status, message]).toEqual(["ok", undefined]);
  return output;
}

describe("a skill in TypeScript, in the real runtime", () => {
  it("reads and changes the files it is granted", async () => {
    expect(await outputOf("files")).toEqual({
      type: "file",
      size: 17,
      entries: [
        { name: "b", type: "folder" },
        { name: "note.txt", type: "file" },
      ],
      missing: [true, "NOT_FOUND"],
      part: [0x72, 0xc3],
      text: "größer und mehr",
    });
    expect(await readFile(join(folder, "a", "note.txt"), "utf8")).toBe("größer und mehr");
  });

  it("learns which permission to ask for, and ends as denied when it does not catch the refusal", async () => {
    expect(await outputOf("outside", { caught: true })).toEqual([true, "DENIED", "fs:read:/etc/passwd"]);
    const { status, message } = await call("outside");
    expect(status).toBe("denied");
    expect(message).toMatch(/passwd.*\(permission "fs:read:\/etc\/passwd"\); at outside \(skill\.ts:\d+:\d+\)$/u);
  });

  it("keeps values, and reads values of the environment and the configuration", async () => {
    expect(await outputOf("values")).toEqual({
      all: [{ text: "größer 😀" }, null, { keys: ["notes/1"] }],
      removed: [true, false],
      language: "de",
      config: ["on", null],
      tool: "values",
    });
  });

  it("asks the network through the gate", async () => {
    expect(await outputOf("web")).toEqual({
      status: 200,
      ok: true,
      kind: "a, b",
      json: { url: "/echo?q=1", one: "1", body: "größer" },
      missing: [404, false],
      stopped: "AbortError",
    });
  });

  it("takes and gives JSON, and bytes where it says so", async () => {
    const value = { text: "größer 😀 \u2028", list: [1, null, { deep: true }] };
    expect(await outputOf("seen", value)).toEqual(value);
    expect(await outputOf("bytes", Uint8Array.of(1, 2, 255))).toEqual(Uint8Array.of(255, 2, 1));
    const { status, message } = await call("seen", new TextEncoder().encode("{"));
    expect([status, message?.includes("JSON")]).toEqual(["invalid-input", true]);
  });

  it("logs", async () => {
    const { logs } = await call("seen", { a: ["ö"] });
    expect(logs.map((entry) => [entry.level, entry.text])).toEqual([["info", 'seen {a: ["ö"]}']]);
  });

  it("shares neither randomness nor state with another call, and sees the time", async () => {
    const before = Date.now();
    const [one, two] = (await Promise.all([outputOf("surroundings"), outputOf("surroundings")])) as {
      readonly random: readonly [number, number, string];
      readonly now: readonly number[];
    }[];
    expect(one).toMatchObject({ calls: 1, loaded: 1, bytes: 5 });
    expect(two).toMatchObject({ calls: 1, loaded: 1 });
    expect(new Set([...(one?.random ?? []), ...(two?.random ?? [])]).size).toBe(6);
    for (const moment of [...(one?.now ?? []), ...(two?.now ?? [])]) {
      expect(moment).toBeGreaterThanOrEqual(before - 1);
      expect(moment).toBeLessThanOrEqual(Date.now() + 1);
    }
  });

  it("keeps its state from call to call in a session", async () => {
    await using session = await skill.openSession();
    await session.call({}, { tool: "surroundings" });
    const { output } = await session.call({}, { tool: "surroundings" });
    expect(output).toMatchObject({ calls: 2, loaded: 2 });
  });

  it("fails with its message, its cause, and the places in the author's file", async () => {
    const line = text.slice(0, text.indexOf("throw new RangeError")).split("\n").length;
    const place = `; at fail (skill.ts:${line}:`;
    for (const how of ["now", "late"]) {
      const { status, message = "" } = await call("fail", { how });
      expect(status).toBe("failed");
      expect(message.startsWith(`RangeError: größer${place}`)).toBe(true);
      expect(message).toContain(`; caused by: the cause${place}`);
    }
    expect((await call("fail", { how: "text" })).message).toBe('the skill threw "only a text"');
  });

  it("fails when it waits for what never comes", async () => {
    const { status, message } = await call("hang");
    expect([status, message]).toEqual([
      "failed",
      "Cannot end: the skill waits for a promise that nothing can settle any more",
    ]);
  });
});

describe("a skill in TypeScript that calls another one", () => {
  it("gives it a value and gets one, and learns why a call failed", async () => {
    const asking = skillText(`permissions = ["skill:call:sample"];
      async execute() {
        const seen = await skills.call("sample/seen", { a: ["ö"] });
        const failed = await skills.call("sample/fail", { how: "text" }).catch((error) => error instanceof HostError);
        const denied = await skills.call("other").catch((error) => [error.name, error.permission]);
        return [seen, failed, denied];
      }`).replace('"sample";', '"asking";');
    const policy = { version: 1, skills: { "sample@*": { allow: [] }, "asking@*": { allow: ["skill:call:sample"] } } };
    await using both = await createRuntime({ policy });
    const called = skillText(`tools = { seen: {}, fail: {} }; seen(input) { return input; } fail() { throw "text"; }`);
    await using first = await both.load((await buildTestSkill({ "skill.ts": called })).module);
    await using second = await both.load((await buildTestSkill({ "skill.ts": asking })).module);
    expect(first.tools).toEqual(["seen", "fail"]);
    const { output, message } = await second.call({});
    expect([output, message]).toEqual([[{ a: ["ö"] }, true, ["PermissionError", "skill:call:other"]], undefined]);
  });
});

describe("a skill in TypeScript that goes too far", () => {
  const next = async (): Promise<void> => expect(await outputOf("seen", 1)).toBe(1);

  it("is ended at the deadline in an endless loop, and the next call goes on", async () => {
    const { status, limit } = await skill.call({}, { tool: "spin", limits: { wallTime: "300ms" } });
    expect([status, limit]).toEqual(["timeout", "wallTime"]);
    await next();
  });

  it("ends at the memory limit when its heap is full, and the next call goes on", async () => {
    const { status, limit } = await call("heap");
    expect([status, limit]).toEqual(["limit", "memory"]);
    await next();
  });

  it("ends at the stack limit when the engine itself goes too deep, and the next call goes on", async () => {
    const { status, limit } = await call("nest");
    expect([status, limit]).toEqual(["limit", "stack"]);
    await next();
  });

  it("gets an error it could catch when it recurses too deeply, and the next call goes on", async () => {
    const { status, message } = await call("recurse");
    expect(status).toBe("failed");
    expect(message).toMatch(/^RangeError: Maximum call stack size exceeded; at down \(skill\.ts:\d+:\d+\)/u);
    await next();
  });
});

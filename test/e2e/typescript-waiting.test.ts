import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createMemoryKeyValueStore, createRuntime, type Receipt, type Runtime, type Skill } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSkill, skillText } from "../../pdk/typescript/test/build-test-skill.ts";

const together = 8;

const tools = ["together", "timers", "race", "aborted", "mixed", "heap", "list", "nothing", "stuck", "left", "counts"];

const members = (port: number): string => `
  permissions = ["network:http:127.0.0.1:${port}/**", "kv:read:notes/*", "kv:write:notes/*", "env:read:LANGUAGE"];
  tools = { ${tools.join(": {}, ")}: {} };
  calls = 0;
  get = async (path, signal) => await (await http.fetch("http://127.0.0.1:${port}/" + path, { signal })).text();
  async together() { return await Promise.all(Array.from({ length: ${together} }, (_, index) => this.get("all/" + index))); }
  async timers() {
    const seen = [];
    const interval = setInterval(() => seen.push("tick"), 5);
    await Promise.all([[60, "late"], [20, "early"]].map(([delay, name]) => new Promise((resolve) =>
      setTimeout(() => resolve(seen.push(name)), delay))));
    clearInterval(interval);
    const begin = now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { seen: seen.filter((name) => name !== "tick"), ticked: seen.includes("tick"), waited: now() - begin };
  }
  async race() {
    return await Promise.race([this.get("never"), this.get("seen")]);
  }
  async aborted() {
    const controller = new AbortController();
    const never = this.get("never", controller.signal).catch((error) => error.name);
    await this.get("seen");
    setTimeout(() => controller.abort(new DOMException("too long", "TimeoutError")), 1);
    return await never;
  }
  async mixed() {
    await Promise.all([1, 2, 3].map((index) => kv.set("notes/" + index, { index, text: "größer".repeat(index * 100) })));
    const [one, two, three, language, denied] = await Promise.allSettled([kv.get("notes/1"), kv.get("notes/2"),
      kv.get("notes/3"), env.read("LANGUAGE"), kv.get("others/1")]);
    return [one.value.index, two.value.text.length, three.value.text.length, language.value, denied.reason.code];
  }
  async heap() {
    setTimeout(() => { const all = []; for (;;) all.push(new Array(10_000).fill(1)); }, 1);
    await new Promise(() => {});
  }
  async list() { await env.read("LANGUAGE"); let list; for (;;) list = { list }; }
  async nothing() { throw null; }
  async stuck() { await Promise.all([env.read("LANGUAGE"), env.read("LANGUAGE")]); await new Promise(() => {}); }
  async left() { setTimeout(() => { this.calls += 100; }, 5); void this.get("never"); this.calls += 1; return this.calls; }
  async counts() { await new Promise((resolve) => setTimeout(resolve, 20)); return this.calls; }
`;

let server: Server;
let runtime: Runtime;
let skill: Skill;
let held: ServerResponse[] = [];
let cut = 0;
/** Settled when a request has come that is never answered. */
let arrived = Promise.withResolvers<void>();

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/never") {
      request.socket.on("close", () => (cut += 1));
      arrived.resolve();
      return;
    }
    if (request.url === "/seen") return void arrived.promise.then(() => response.end("first"));
    // Nobody is answered before all have asked, and then the last one first.
    held = [response, ...held];
    if (held.length < together) return;
    for (const each of held) each.end(each.req.url);
    held = [];
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const built = await buildTestSkill({ "skill.ts": skillText(members(port)) });
  runtime = await createRuntime({
    grants: [`network:http:127.0.0.1:${port}/**`, "kv:read:notes/*", "kv:write:notes/*", "env:read:LANGUAGE"],
    env: { LANGUAGE: "de" },
    kv: { store: createMemoryKeyValueStore() },
  });
  skill = await runtime.load(built.module);
}, 120_000);

afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

const call = (tool: string): Promise<Receipt> => skill.call(null, { tool, limits: { wallTime: "20s" } });

async function outputOf(tool: string): Promise<unknown> {
  const { status, output, message } = await call(tool);
  expect([status, message]).toEqual(["ok", undefined]);
  return output;
}

describe("a skill in TypeScript that waits, in the real runtime", () => {
  it("has several requests under way at once", async () => {
    expect(await outputOf("together")).toEqual(Array.from({ length: together }, (_, index) => `/all/${index}`));
  });

  it("has timers", async () => {
    const { seen, ticked, waited } = (await outputOf("timers")) as {
      readonly seen: readonly string[];
      readonly ticked: boolean;
      readonly waited: number;
    };
    expect([seen, ticked, waited >= 20]).toEqual([["early", "late"], true, true]);
  });

  it("goes on with the first answer, and the request it left behind is cut", async () => {
    const before = cut;
    arrived = Promise.withResolvers();
    expect(await outputOf("race")).toBe("first");
    await expect.poll(() => cut, { timeout: 10_000 }).toBe(before + 1);
  });

  it("cuts a request short that takes too long", async () => {
    const before = cut;
    arrived = Promise.withResolvers();
    expect(await outputOf("aborted")).toBe("TimeoutError");
    await expect.poll(() => cut, { timeout: 10_000 }).toBe(before + 1);
  });

  it("gets every answer where it belongs, and every refusal", async () => {
    expect(await outputOf("mixed")).toEqual([1, 1_200, 1_800, "de", "DENIED"]);
  });

  it("ends at the memory limit when its heap is full after a wait, and the next call goes on", async () => {
    const { status, limit } = await call("heap");
    expect([status, limit]).toEqual(["limit", "memory"]);
    expect(await outputOf("counts")).toBe(0);
  });

  it("ends at the memory limit too when there is no memory for an error, and fails when it throws nothing", async () => {
    for (const memory of ["8MiB", "32MiB"]) {
      const { status, limit, message } = await skill.call(null, { tool: "list", limits: { memory, wallTime: "20s" } });
      expect([status, limit, message]).toEqual(["limit", "memory", expect.any(String)]);
    }
    const { status, message } = await call("nothing");
    expect([status, message]).toEqual(["failed", "the skill threw null"]);
  });

  it("fails when nothing can come any more", async () => {
    const { status, message } = await call("stuck");
    expect([status, message?.startsWith("Cannot end: ")]).toEqual(["failed", true]);
  });

  it("leaves nothing behind that a later call of a session would see", async () => {
    await using session = await skill.openSession();
    expect((await session.call(null, { tool: "left" })).output).toBe(1);
    expect((await session.call(null, { tool: "counts" })).output).toBe(1);
    expect((await session.call(null, { tool: "left" })).output).toBe(2);
  });

  it("is replayed to the same end", async () => {
    for (const tool of ["timers", "mixed", "aborted"]) {
      const receipt = await skill.call(null, { tool, record: true });
      const { outcome, receipt: again } = await runtime.replay(receipt, skill);
      expect([tool, outcome, again.output]).toEqual([tool, "same", receipt.output]);
    }
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CordonEvent, decodeFrame, encodeFrame, type Receipt } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "./create-runtime.ts";
import { askFilesBody, echoBody, guest, loopBody, manifest } from "./testing/guest.ts";

let folder: string;
let echo: Uint8Array;
let reader: Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-runtime-"));
  await writeFile(join(folder, "a.txt"), "content of a");
  echo = await guest({ execute: echoBody });
  reader = await guest({ execute: askFilesBody });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const wantsData = manifest({ permissions: ["fs:read:/data/*"] });
const readA = encodeFrame({ op: "read", path: "/data/a.txt" });

function answerOf({ output }: Receipt): ReturnType<typeof decodeFrame> {
  const bytes = typeof output === "string" ? new TextEncoder().encode(output) : output;
  if (!(bytes instanceof Uint8Array)) throw new Error("Cannot find an answer frame in the output");
  return decodeFrame(bytes);
}

describe("createRuntime", () => {
  it("runs a skill and accounts for the call in its receipt", async () => {
    await using runtime = await createRuntime();
    await using skill = await runtime.load(echo);
    const receipt = await skill.call({ a: 1 }, { tenant: "acme" });
    expect(receipt).toMatchObject({
      status: "ok",
      output: '{"a":1}',
      tool: "execute",
      tenant: "acme",
      skill: { id: "skill", version: "0.0.0" },
      usage: { inputBytes: 7, outputBytes: 7, peakMemoryBytes: 65_536, hostCalls: 0, hostBytes: 0, httpBytes: 0 },
      decisions: [],
      digests: { module: skill.digest },
    });
    expect(receipt.digests.input).toBe(receipt.digests.output);
    expect(receipt.journal.randomSeed).toMatch(/^[0-9a-f]{64}$/u);
  });

  it("gives the parsed JSON of a tool that declares an output schema, and checks that it is JSON", async () => {
    await using runtime = await createRuntime();
    const tools = [{ name: "execute", output: { type: "object" } }];
    await using skill = await runtime.load(echo, { manifest: manifest({ tools }) });
    expect((await skill.call({ a: [1] })).output).toEqual({ a: [1] });
    expect(await skill.call(Uint8Array.of(0x7b))).toMatchObject({ status: "invalid-output" });
  });

  it("opens what the grants cover, and journals what the guest was told", async () => {
    await using runtime = await createRuntime({ grants: ["fs:read:/data/*"], mounts: { "/data": folder } });
    await using skill = await runtime.load(reader, { manifest: wantsData });
    const receipt = await skill.call(readA);
    expect(new TextDecoder().decode(answerOf(receipt).body)).toBe("content of a");
    expect(receipt.decisions).toMatchObject([{ outcome: "allow", rule: "fs:read:/data/*", callIndex: 0 }]);
    expect(receipt.journal.hostCalls).toMatchObject([{ capability: "cordon_fs", outcome: "answered" }]);
    expect(receipt.usage).toMatchObject({ hostCalls: 1 });
  });

  it("answers the guest with a denial for what the grants do not cover", async () => {
    await using runtime = await createRuntime({ grants: ["fs:read:/data/*"], mounts: { "/data": folder } });
    await using skill = await runtime.load(reader, { manifest: wantsData });
    const receipt = await skill.call(encodeFrame({ op: "read", path: "/etc/passwd" }));
    expect(answerOf(receipt).header).toMatchObject({ error: { code: "DENIED", permission: "fs:read:/etc/passwd" } });
    expect(receipt.decisions).toMatchObject([{ outcome: "deny" }]);
  });

  it("refuses to load a skill that requests what is not granted, and names all of it", async () => {
    await using runtime = await createRuntime({ grants: ["fs:read:/data/a.txt"] });
    const permissions = ["fs:read:/data/*", "fs:read:/data/a.txt", { permission: "env:read:HOME", optional: true }];
    await expect(runtime.load(reader, { manifest: manifest({ permissions }) })).rejects.toMatchObject({
      code: "PERMISSION_MISSING",
      missing: ["fs:read:/data/*"],
    });
  });

  it("refuses a module that imports what its manifest requests no permission for", async () => {
    await using runtime = await createRuntime({ grants: ["fs:read:/data/*"] });
    await expect(runtime.load(reader)).rejects.toMatchObject({ code: "MODULE_REJECTED", reason: "import" });
  });

  it("refuses a module whose digest is not the one the policy's entry requires", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    await using runtime = await createRuntime({ policy: { version: 1, skills: { "guest@*": { digest } } } });
    await expect(runtime.load(echo, { manifest: manifest() })).rejects.toMatchObject({ code: "SKILL_REFUSED" });
  });

  it("applies the policy's entry for the skill: grants, mounts, limits", async () => {
    const entry = { allow: ["fs:read:/data/*"], mounts: { "/data": folder }, limits: { wallTime: "30ms" } };
    await using runtime = await createRuntime({ policy: { version: 1, skills: { "guest@^1": entry } } });
    await using skill = await runtime.load(reader, { manifest: wantsData });
    expect((await skill.call(readA)).status).toBe("ok");
    await using loops = await runtime.load(await guest({ execute: loopBody }), { manifest: manifest() });
    const receipt = await loops.call();
    expect(receipt).toMatchObject({ status: "timeout", limit: "wallTime" });
    expect(receipt.usage.wallMs).toBeLessThan(1_000);
  });

  it("lets a call tighten its limits and never loosen them", async () => {
    await using runtime = await createRuntime({ limits: { wallTime: "500ms" } });
    await using skill = await runtime.load(await guest({ execute: loopBody }));
    expect((await skill.call(null, { limits: { wallTime: "20ms" } })).usage.wallMs).toBeLessThan(450);
    expect((await skill.call(null, { limits: { wallTime: "1m" } })).usage.wallMs).toBeLessThan(5_000);
    await expect(skill.call(null, { limits: { wallTimes: "1m" } })).rejects.toMatchObject({ code: "LIMIT_INVALID" });
  });

  it("holds the calls of all skills together to its cap of memory", async () => {
    await using runtime = await createRuntime({ maxCommittedBytes: 1_048_576 });
    const grows = "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable";
    await using skill = await runtime.load(await guest({ execute: grows }));
    const receipt = await skill.call();
    expect(receipt).toMatchObject({ status: "limit", limit: "memory" });
    expect(receipt.message).toContain("host-wide cap");
    expect(receipt.usage.peakMemoryBytes).toBe(14 * 65_536);
  });

  it("refuses a module that starts with more memory than its limit", async () => {
    await using runtime = await createRuntime({ limits: { memory: "64KiB" } });
    const { default: wabt } = await import("wabt");
    const text = '(module (memory 2) (func (export "execute") (result i32) (i32.const 0)))';
    const { buffer } = (await wabt()).parseWat("two.wat", text).toBinary({});
    await expect(runtime.load(buffer)).rejects.toMatchObject({ code: "MODULE_REJECTED", reason: "limit" });
  });

  it("ends a call whose input is larger than its limit, before a cell sees it", async () => {
    await using runtime = await createRuntime({ limits: { input: "10B" } });
    await using skill = await runtime.load(echo);
    expect(await skill.call(new Uint8Array(11))).toMatchObject({ status: "limit", limit: "input" });
  });

  it("says which tools there are when one is asked for that is not", async () => {
    await using runtime = await createRuntime();
    const tools = [{ name: "first" }, { name: "second" }];
    const both = await guest({ first: "(i32.const 0)", second: echoBody });
    await using skill = await runtime.load(both, { manifest: manifest({ tools }) });
    expect(skill.tools).toEqual(["first", "second"]);
    expect((await skill.call("x", { tool: "second" })).output).toBe('"x"');
    await expect(skill.call("x", { tool: "third" })).rejects.toMatchObject({
      code: "TOOL_UNKNOWN",
      tools: ["first", "second"],
    });
    await expect(runtime.load(echo, { manifest: manifest({ tools }) })).rejects.toMatchObject({ reason: "export" });
  });

  it("ends a call as cancelled when its signal is aborted", async () => {
    await using runtime = await createRuntime();
    await using skill = await runtime.load(await guest({ execute: loopBody }));
    const controller = new AbortController();
    const running = skill.call(null, { signal: controller.signal });
    controller.abort();
    expect(await running).toMatchObject({ status: "cancelled" });
  });

  it("settles running calls when it is disposed, and takes nothing afterwards", async () => {
    const runtime = await createRuntime();
    const skill = await runtime.load(await guest({ execute: loopBody }));
    const running = Array.from({ length: 8 }, () => skill.call());
    const started = performance.now();
    await runtime[Symbol.asyncDispose]();
    await runtime[Symbol.asyncDispose]();
    expect(performance.now() - started).toBeLessThan(2_000);
    for (const receipt of await Promise.all(running)) expect(receipt.status).toBe("cancelled");
    await expect(skill.call()).rejects.toMatchObject({ code: "DISPOSED" });
    await expect(runtime.load(echo)).rejects.toMatchObject({ code: "DISPOSED" });
  });

  it("tells a listener about calls and decisions, with the digest of the module", async () => {
    const events: CordonEvent[] = [];
    await using runtime = await createRuntime({
      grants: ["fs:read:/data/*"],
      mounts: { "/data": folder },
      onEvent: (event) => events.push(event),
    });
    await using skill = await runtime.load(reader, { manifest: wantsData });
    const receipt = await skill.call(readA);
    const { digest } = skill;
    expect(events.filter(({ type }) => type !== "cell-start")).toMatchObject([
      { type: "module-admitted", skillId: "guest", digest },
      { type: "call-start", callId: 1, digest },
      { type: "call-begin", callId: 1, digest, tool: "execute", queueMs: receipt.usage.queueMs },
      { type: "decision", outcome: "allow", rule: "fs:read:/data/*", digest, callIndex: 0 },
      { type: "host-call", capability: "cordon_fs", outcome: "answered", callIndex: 0, digest, version: "1.0.0" },
      { type: "call-end", status: "ok", digest },
    ]);
  });

  it("loads the same bytes again without admitting them again", async () => {
    await using runtime = await createRuntime();
    await using first = await runtime.load(echo);
    await using second = await runtime.load(echo);
    expect(second.digest).toBe(first.digest);
    expect((await second.call("x")).status).toBe("ok");
  });

  it("refuses unknown options, so that a slip loosens nothing", async () => {
    await expect(createRuntime({ limit: {} } as never)).rejects.toMatchObject({
      code: "OPTION_INVALID",
      option: "limit",
    });
    await using runtime = await createRuntime();
    await expect(runtime.load(echo, { deadline: 1 } as never)).rejects.toMatchObject({ option: "deadline" });
    await using skill = await runtime.load(echo);
    await expect(skill.call(1, { wallTimeMs: 50 } as never)).rejects.toMatchObject({ option: "wallTimeMs" });
  });

  it("tells a policy without an entry for the skill from one that grants too little", async () => {
    const skills = { "guest@^2": { allow: ["fs:read:/data/*"] } };
    await using runtime = await createRuntime({ policy: { version: 1, skills } });
    await expect(runtime.load(reader, { manifest: wantsData })).rejects.toThrow(
      'the policy has no entry for "guest@1.0.0", only "guest@^2"',
    );
  });

  it("refuses a skill that is granted files where nothing is mounted", async () => {
    await using runtime = await createRuntime({ grants: ["fs:read:/data/*"] });
    await expect(runtime.load(reader, { manifest: wantsData })).rejects.toMatchObject({ code: "MOUNT_MISSING" });
  });

  it("offers every export of a plugin that has no manifest, and grants it nothing", async () => {
    await using runtime = await createRuntime({ grants: ["fs:read:/data/*"], mounts: { "/data": folder } });
    await using plugin = await runtime.load(await guest({ greet: echoBody, count_vowels: "(i32.const 0)" }));
    expect(plugin.tools).toEqual(["greet", "count_vowels"]);
    expect((await plugin.call("x", { tool: "greet" })).output).toBe('"x"');
    await expect(runtime.load(await guest({ greet: askFilesBody }))).rejects.toMatchObject({ reason: "import" });
  });

  it("counts the rate of an entry across the calls of a skill", async () => {
    const allow = [{ permission: "fs:read:/data/*", rate: "2/h" }];
    const policy = { version: 1, skills: { "guest@*": { allow, mounts: { "/data": folder } } } };
    await using runtime = await createRuntime({ policy });
    await using skill = await runtime.load(reader, { manifest: wantsData });
    const answers = [await skill.call(readA), await skill.call(readA), await skill.call(readA)].map(answerOf);
    expect(answers.map(({ header }) => (header["error"] as { code?: string } | undefined)?.code)).toEqual([
      undefined,
      undefined,
      "LIMIT",
    ]);
  });

  it("says that a call cannot begin to meter fuel", async () => {
    await using runtime = await createRuntime();
    await using skill = await runtime.load(echo);
    await expect(skill.call(1, { limits: { fuel: 1_000 } })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await using metered = await createRuntime({ limits: { fuel: 1_000_000 } });
    await using other = await metered.load(echo);
    expect((await other.call(1, { limits: { fuel: 100_000 } })).usage.fuel).toBeGreaterThan(0);
  });

  it("names the file that is not there", async () => {
    await using runtime = await createRuntime();
    await expect(runtime.load(join(folder, "none.wasm"))).rejects.toMatchObject({
      code: "SKILL_UNREADABLE",
      reason: "it does not exist",
    });
  });
});

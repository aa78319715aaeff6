import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFrame, type LimitName } from "@cordon/core";
import { createRuntime, type Receipt, type Runtime, type RuntimeOptions, type Skill } from "@cordon/runtime";
import wabt from "wabt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asksHost, assembleGuest, type GuestName } from "../load/limit-guests.ts";

type Limits = NonNullable<RuntimeOptions["limits"]>;

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const reading = encodeFrame({ op: "read", path: "/data/none" });

let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((_request, response) => response.end(Buffer.alloc(100_000)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

/** Loads a guest where the given limits hold for every call. */
async function withGuest<Result>(
  name: GuestName,
  limits: Limits,
  act: (skill: Skill, runtime: Runtime) => Promise<Result>,
  options: RuntimeOptions = {},
): Promise<Result> {
  await using runtime = await createRuntime({
    grants: ["fs:read:/data/*"],
    mounts: { "/data": tmpdir() },
    limits,
    ...options,
  });
  const permissions = asksHost(name) ? ["fs:read:/data/*"] : [];
  const manifest = { abi: 1, id: "hostile", name: "Hostile", version: "1.0.0", permissions };
  return await act(await runtime.load(await assembleGuest(name), { manifest }), runtime);
}

const callOnce = (name: GuestName, limits: Limits, input = text("input")): Promise<Receipt> =>
  withGuest(name, limits, (skill) => skill.call(input));

/** Calls more than there may be at once, while the first ones compute until they are given up. */
async function crowded(limits: Limits, options: RuntimeOptions = {}): Promise<Receipt> {
  const giveUp = new AbortController();
  return await withGuest(
    "loop",
    { wallTime: "1m", ...limits },
    async (skill) => {
      const first = skill.call(text("1"), { signal: giveUp.signal });
      const others = [2, 3].map((call) => skill.call(text(String(call)), { signal: giveUp.signal }));
      const refused = await Promise.race(others);
      giveUp.abort();
      await Promise.all([first, ...others]);
      return refused;
    },
    options,
  );
}

async function httpFlood(): Promise<Receipt> {
  const source = `(module
    (import "extism:host/env" "input_offset" (func $input (result i64)))
    (import "extism:host/user" "cordon_http" (func $http (param i64) (result i64)))
    (memory 1)
    (func (export "execute") (result i32)
      (loop $again (drop (call $http (call $input))) (br $again)) (i32.const 0)))`;
  const bytes = (await wabt()).parseWat("http.wat", source).toBinary({}).buffer;
  const permission = `network:${origin.replace("://", ":")}`;
  await using runtime = await createRuntime({ grants: [permission], limits: { httpBytes: "350KiB" } });
  const manifest = { abi: 1, id: "flood", name: "Flood", version: "1.0.0", permissions: [permission] };
  const skill = await runtime.load(bytes, { manifest });
  return await skill.call(encodeFrame({ method: "GET", url: `${origin}/` }));
}

/** For each limit a module that wants more than it, and what its call comes to. */
const hostile: Readonly<Record<LimitName, () => Promise<Receipt>>> = {
  memory: () => callOnce("memoryTrap", { memory: "2MiB" }),
  tables: () => callOnce("tableTrap", { tables: 1_000 }),
  kernelMemory: () => callOnce("blocks", { kernelMemory: "1MiB" }),
  wallTime: () => callOnce("loop", { wallTime: "30ms" }),
  queueTime: () => crowded({ queueTime: "30ms", skillConcurrency: 1 }),
  fuel: () => callOnce("loop", { fuel: 100_000 }),
  hostCalls: () => callOnce("hostCalls", { hostCalls: 3 }, reading),
  hostBytes: () => callOnce("hostBytes", { hostBytes: "2MiB" }),
  httpBytes: httpFlood,
  logBytes: () => callOnce("log", { logBytes: "4KiB" }),
  vars: () => callOnce("variables", { vars: "8KiB" }),
  input: () => callOnce("echo", { input: "1KiB" }, text("x".repeat(2_000))),
  output: () => callOnce("output", { output: "64KiB" }),
  stack: () => callOnce("recursion", {}),
  queue: () => crowded({ skillConcurrency: 1 }, { maxQueuedCalls: 1 }),
  callRate: () =>
    withGuest("echo", { callRate: "2/h" }, async (skill) => {
      for (const call of [1, 2]) expect((await skill.call(text(String(call)))).status).toBe("ok");
      return await skill.call(text("3"));
    }),
};

describe("every limit", () => {
  it.each(Object.keys(hostile) as readonly LimitName[])("ends a module that wants more: %s", async (name) => {
    const { status, limit, message } = await hostile[name]();
    const statusOf: Partial<Record<LimitName, string>> = {
      wallTime: "timeout",
      queueTime: "timeout",
      fuel: "out-of-fuel",
    };
    expect(status).toBe(statusOf[name] ?? "limit");
    expect(limit).toBe(name === "fuel" ? undefined : name);
    expect(message).not.toBe("");
  });

  it.each(["skillConcurrency", "tenantConcurrency"] as const)(
    "lets what is beyond %s wait, and no longer than it may",
    async (name) => {
      expect(await crowded({ [name]: 1, queueTime: "30ms" })).toMatchObject({ status: "timeout", limit: "queueTime" });
    },
  );

  it("answers a module that appends without end, when its calls left what fileBytes lets them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cordon-limit-"));
    const permissions = ["fs:write:/data/*"];
    await using runtime = await createRuntime({
      grants: permissions,
      mounts: { "/data": folder },
      limits: { fileBytes: "32KiB", hostCalls: 60 },
    });
    const manifest = { abi: 1, id: "hostile", name: "Hostile", version: "1.0.0", permissions };
    const skill = await runtime.load(await assembleGuest("hostCalls"), { manifest });
    const append = encodeFrame({ op: "append", path: "/data/log" }, new Uint8Array(1_000));
    for (const receipt of [await skill.call(append), await skill.call(append)]) {
      expect(receipt).toMatchObject({ status: "limit", limit: "hostCalls" });
      expect(receipt.journal.hostCalls.at(-1)?.answer?.header).toMatchObject({ error: { code: "LIMIT" } });
    }
    expect((await stat(join(folder, "log"))).size).toBe(28_000);
    await rm(folder, { recursive: true });
  });

  it("has a row in the guide, with its default", () => {
    const guide = readFileSync(new URL("../../docs/guides/limits.md", import.meta.url), "utf8");
    const rows = [...guide.matchAll(/^\| `(?<name>\w+)` +\| (?<least>[^|]+?) +\|/gmu)].map(
      ({ groups }) => groups?.["name"],
    );
    const endingNothing = ["skillConcurrency", "tenantConcurrency", "fileBytes"];
    const notSet = new Set<string>(["stack", "queue"]);
    expect(new Set(rows)).toEqual(
      new Set([...Object.keys(hostile).filter((name) => !notSet.has(name)), ...endingNothing]),
    );
    for (const name of notSet) expect(guide).toContain(`\`${name}\``);
  });
});

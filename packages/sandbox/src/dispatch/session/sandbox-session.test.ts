import { setImmediate as nextTurn } from "node:timers/promises";
import { defaultLimits, type Limits } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assembleBytes, imports } from "../../cell/contract/assemble.ts";
import { held, text } from "../../cell/contract/cell-harness.ts";
import { createSandbox } from "../sandbox.ts";
import type { Sandbox, SandboxModule, SandboxSession, SandboxSessionCall } from "../sandbox-interface.ts";

/** Puts a number into a block and gives it as the output, as one byte. */
const give = (number: string): string => `(local $block i64) (local.set $block (call $alloc (i64.const 1)))
  (call $store_u8 (local.get $block) ${number}) (call $output_set (local.get $block) (i64.const 1))`;

/** Everything a guest can keep: memory, a global, a table, a variable, and how often its initializer ran. */
const keeper = `(module ${imports}
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory 1) (table 4 funcref) (elem declare func $one)
  (data (i32.const 0) "key") (global $calls (mut i32) (i32.const 0)) (global $starts (mut i32) (i32.const 0))
  (func $one)
  (func (export "_initialize") (global.set $starts (i32.add (global.get $starts) (i32.const 1))))
  (func (export "starts") (result i32) ${give("(global.get $starts)")} (i32.const 0))
  (func (export "global") (result i32) (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (call $give (global.get $calls)) (i32.const 0))
  (func $give (param i32) ${give("(local.get 0)")})
  (func (export "memory") (result i32)
    (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 1)))
    (call $give (i32.load (i32.const 64))) (i32.const 0))
  (func (export "pages") (result i32) (drop (memory.grow (i32.const 1))) (call $give (memory.size)) (i32.const 0))
  (func (export "table") (result i32)
    (call $give (ref.is_null (table.get 0 (i32.const 1)))) (table.set 0 (i32.const 1) (ref.func $one)) (i32.const 0))
  (func (export "variable") (result i32) (local $name i64) (local $value i64)
    (local.set $name (call $alloc (i64.const 3)))
    (call $store_u8 (local.get $name) (i32.const 107))
    (local.set $value (call $var_get (local.get $name)))
    (call $give (i32.wrap_i64 (call $length (local.get $value))))
    (call $var_set (local.get $name) (call $alloc (i64.add (call $length (local.get $value)) (i64.const 1))))
    (i32.const 0))
  (func (export "input") (result i32) (call $give (i32.wrap_i64 (call $input_length))) (i32.const 0))
  (func (export "exit") (result i32) (call $exit (i32.const 0)) (i32.const 1))
  (func (export "loop") (result i32) (loop $again (br $again)) (i32.const 0)))`;

/** Counts a call in memory, asks the host, and gives what the host said. */
const asks = `(module ${imports} (memory 1)
  (func (export "execute") (result i32) (local $answer i64)
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
    (local.set $answer (call $fs (call $alloc (i64.const 1))))
    (call $output_set (local.get $answer) (call $length (local.get $answer)))
    (i32.const 0))
  (func (export "calls") (result i32) ${give("(i32.load (i32.const 0))")} (i32.const 0)))`;

const exits: string[] = [];
let sandbox: Sandbox;
let keeps: SandboxModule;
let waits: SandboxModule;

beforeAll(async () => {
  sandbox = createSandbox({
    cells: { max: 2, computing: 1 },
    listener: { cellExit: (_id, cause) => exits.push(cause) },
  });
  keeps = await admit(keeper);
  waits = await admit(asks);
});

afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
});

const admit = async (source: string): Promise<SandboxModule> =>
  await sandbox.admit(await assembleBytes(source), { limits: defaultLimits, categories: ["fs"] });

interface CallOverrides {
  readonly limits?: Partial<Limits>;
  readonly hostFunctions?: SandboxSessionCall["hostFunctions"];
  readonly input?: Uint8Array;
  readonly config?: Readonly<Record<string, string>>;
}

const callOf = (tool: string, { limits, hostFunctions, input, config }: CallOverrides = {}): SandboxSessionCall => ({
  callId: 1,
  tool,
  input: input ?? new Uint8Array(0),
  limits: { ...defaultLimits, ...limits },
  context: { config: config ?? {}, logLevel: "info", randomSeed: new Uint8Array(32) },
  hostFunctions: hostFunctions ?? new Map(),
});

async function numberOf(session: SandboxSession, tool: string, overrides: CallOverrides = {}): Promise<number> {
  const { ending, output } = await session.run(callOf(tool, overrides));
  expect(ending).toEqual({ status: "ok" });
  return output[0] ?? -1;
}

/** More than the heap of a cell holds: what kills one here, since no guest can. */
function heavyConfig(): Record<string, string> {
  const megabyte = "x".repeat(1_048_576);
  return Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${index}`, `${index}${megabyte}`]));
}

describe("a session of a sandbox", () => {
  it.each([
    ["memory", [1, 2, 3]],
    ["global", [1, 2, 3]],
    ["table", [1, 0, 0]],
    ["variable", [0, 1, 2]],
    ["pages", [2, 3, 4]],
    ["starts", [1, 1, 1]],
  ])("keeps its %s from call to call, and a fresh call beside it finds nothing", async (tool, expected) => {
    await using session = sandbox.openSession(keeps);
    const numbers = [await numberOf(session, tool), await numberOf(session, tool), await numberOf(session, tool)];
    expect(numbers).toEqual(expected);
    const fresh = await sandbox.run({ ...callOf(tool), module: keeps });
    expect(fresh.output[0]).toBe(expected[0]);
  });

  it("shows nothing of itself to the next one on the same cell", async () => {
    for (let round = 0; round < 3; round += 1) {
      await using session = sandbox.openSession(keeps);
      expect([await numberOf(session, "memory"), await numberOf(session, "variable")]).toEqual([1, 0]);
    }
  });

  it("has only the input of the call in its kernel", async () => {
    await using session = sandbox.openSession(keeps);
    expect(await numberOf(session, "input", { input: new Uint8Array(9) })).toBe(9);
    expect(await numberOf(session, "input")).toBe(0);
  });

  it("never grows beyond what the call that runs may have", async () => {
    await using session = sandbox.openSession(keeps);
    expect(await numberOf(session, "pages", { limits: { memoryBytes: 65_536 } })).toBe(1);
    expect(await numberOf(session, "pages")).toBe(2);
    expect(await numberOf(session, "pages", { limits: { memoryBytes: 131_072 } })).toBe(2);
  });

  it("lets a guest wait for the host in one call after the other", async () => {
    const answer = new TextEncoder().encode("answer");
    const hostFunctions = new Map([["cordon_fs", () => Promise.resolve(answer)]]);
    await using session = sandbox.openSession(waits);
    for (let call = 1; call < 4; call += 1) {
      expect(text((await session.run(callOf("execute", { hostFunctions }))).output)).toBe("answer");
    }
    expect(await numberOf(session, "calls")).toBe(3);
  });

  it("ends when the guest exits in the middle, however the call ended", async () => {
    const session = sandbox.openSession(keeps);
    expect(await numberOf(session, "memory")).toBe(1);
    const [exited, after] = await Promise.all([session.run(callOf("exit")), session.run(callOf("memory"))]);
    expect([exited.ending.status, after.ending.status, session.endedBy]).toEqual(["ok", "cancelled", "exited"]);
    await session.closed;
  });

  it("ends when a call that waits is cancelled, and the calls of others go on", async () => {
    const { fs, asked } = held();
    const other = held();
    const stop = new AbortController();
    await using session = sandbox.openSession(waits);
    await using bystander = sandbox.openSession(waits);
    const beside = bystander.run(callOf("execute", { hostFunctions: new Map([["cordon_fs", other.fs]]) }));
    await other.asked;
    const running = session.run(callOf("execute", { hostFunctions: new Map([["cordon_fs", fs]]) }), stop);
    await asked;
    stop.abort();
    expect((await running).ending.status).toBe("cancelled");
    expect(session.endedBy).toBe("cancelled");
    expect((await session.run(callOf("calls"))).ending).toMatchObject({ status: "cancelled" });
    other.answer();
    expect((await beside).ending.status).toBe("ok");
  });

  it("leaves stacks to ordinary calls, however many sessions wait for the host", async () => {
    await using narrow = createSandbox({ cells: { max: 1, computing: 1, spare: 0 } });
    const module = await narrow.admit(await assembleBytes(asks), { limits: defaultLimits, categories: ["fs"] });
    const sessions = Array.from({ length: 8 }, () => narrow.openSession(module));
    const hosts = sessions.map(() => held());
    const running = sessions.map((session, index) =>
      session.run(callOf("execute", { hostFunctions: new Map([["cordon_fs", hosts[index]?.fs ?? held().fs]]) })),
    );
    await hosts[0]?.asked;
    const answer = new Uint8Array(1);
    const hostFunctions = new Map([["cordon_fs", () => Promise.resolve(answer)]]);
    const ordinary = await narrow.run({ ...callOf("execute", { hostFunctions }), module });
    expect(ordinary.ending.status).toBe("ok");
    for (const host of hosts) host.answer();
    for (const { ending } of await Promise.all(running)) expect(ending.status).toBe("ok");
  });

  it("holds its memory while it lives, and gives all of it back however it ends", async () => {
    const open = [1, 2, 3].map(() => sandbox.openSession(keeps));
    const [kept, late, disposed] = open as [SandboxSession, SandboxSession, SandboxSession];
    for (const session of open) await numberOf(session, "pages");
    const bytes = sandbox.stats().committedBytes;
    expect(bytes).toBeGreaterThanOrEqual(3 * 4 * 65_536);
    await late.run(callOf("loop", { limits: { wallTimeMs: 20 } }));
    await late.closed;
    await disposed[Symbol.asyncDispose]();
    expect(sandbox.stats().committedBytes).toBe(bytes / 3);
    await kept[Symbol.asyncDispose]();
    expect(sandbox.stats()).toMatchObject({ committedBytes: 0, sessions: 0 });
  });

  it("dies with its cell, alone, and what it held is given back", async () => {
    const own = createSandbox({ cells: { max: 2, computing: 2, spare: 0 } });
    const module = await own.admit(await assembleBytes(keeper), { limits: defaultLimits, categories: ["fs"] });
    const doomed = own.openSession(module);
    expect(await numberOf(doomed, "memory")).toBe(1);
    // The first session has one of two cells; this one is on the other.
    const survivor = own.openSession(module);
    expect(await numberOf(survivor, "memory")).toBe(1);
    const killed = await doomed.run(callOf("memory", { config: heavyConfig() }));
    expect(killed.ending.status).toBe("crashed");
    expect(doomed.endedBy).toBe("crashed");
    await doomed.closed;
    expect(await numberOf(survivor, "memory")).toBe(2);
    await survivor[Symbol.asyncDispose]();
    expect(own.stats()).toMatchObject({ committedBytes: 0, sessions: 0 });
    await own[Symbol.asyncDispose]();
  });

  it("settles what runs and what waits when the sandbox is disposed", async () => {
    const own = createSandbox();
    const module = await own.admit(await assembleBytes(asks), { limits: defaultLimits, categories: ["fs"] });
    const { fs, asked } = held();
    const session = own.openSession(module);
    const calls = [1, 2].map(() => session.run(callOf("execute", { hostFunctions: new Map([["cordon_fs", fs]]) })));
    await asked;
    await own[Symbol.asyncDispose]();
    expect((await Promise.all(calls)).map(({ ending }) => ending.status)).toEqual(["cancelled", "cancelled"]);
    expect(session.endedBy).toBe("disposed");
    await session.closed;
    expect(() => own.openSession(module)).toThrow(expect.objectContaining({ code: "DISPOSED" }));
  });

  it("ends alone: a session opened while its last call is late never gets its instance", async () => {
    await using session = sandbox.openSession(keeps);
    const late = session.run(callOf("loop", { limits: { wallTimeMs: 20 } }));
    await nextTurn();
    await using other = sandbox.openSession(keeps);
    expect((await late).ending.status).toBe("timeout");
    expect(await numberOf(other, "memory")).toBe(1);
  });
});

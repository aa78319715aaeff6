import { setImmediate as nextTurn } from "node:timers/promises";
import { defaultLimits, type Limits } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assembleBytes } from "../cell/contract/assemble.ts";
import * as guests from "../cell/contract/guests.ts";
import { createSandbox } from "./sandbox.ts";
import type { Sandbox, SandboxCall, SandboxModule, SandboxResult } from "./sandbox-interface.ts";

const exits: string[] = [];
const starts: number[] = [];
let sandbox: Sandbox;
/** Has one cell and never more, so that calls do wait. */
let narrow: Sandbox;
let echo: SandboxModule;
let loops: SandboxModule;
let narrowEcho: SandboxModule;
let narrowLoops: SandboxModule;

const admit = async (text: string): Promise<SandboxModule> =>
  await sandbox.admit(await assembleBytes(text), { limits: defaultLimits, categories: ["fs"] });

beforeAll(async () => {
  sandbox = createSandbox({
    listener: {
      cellStart: (id) => starts.push(id),
      cellExit: (_id, cause) => exits.push(cause),
    },
  });
  echo = await admit(guests.echo);
  loops = await admit(guests.loops);
  narrow = createSandbox({ cells: { max: 1, computing: 1, spare: 0 } });
  narrowEcho = await narrow.admit(await assembleBytes(guests.echo), { limits: defaultLimits, categories: ["fs"] });
  narrowLoops = await narrow.admit(await assembleBytes(guests.loops), { limits: defaultLimits, categories: ["fs"] });
});

afterAll(async () => {
  await sandbox[Symbol.asyncDispose]();
  await narrow[Symbol.asyncDispose]();
});

interface CallOverrides {
  readonly limits?: Partial<Limits>;
  readonly hostFunctions?: SandboxCall["hostFunctions"];
  readonly input?: string;
}

const callOf = (module: SandboxModule, { limits, hostFunctions, input }: CallOverrides = {}): SandboxCall => ({
  callId: 1,
  module,
  tool: "execute",
  input: new TextEncoder().encode(input ?? "hello"),
  limits: { ...defaultLimits, ...limits },
  context: { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) },
  hostFunctions: hostFunctions ?? new Map(),
});

/** More than the heap of a cell holds: what kills one here, since no guest can. */
function heavyConfig(): Record<string, string> {
  const megabyte = "x".repeat(1_048_576);
  return Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${index}`, `${index}${megabyte}`]));
}

const text = ({ output }: SandboxResult): string => new TextDecoder().decode(output);

describe("createSandbox", () => {
  it("runs more calls at once than a cell takes, each with its own input", async () => {
    const inputs = Array.from({ length: 200 }, (_, index) => `input ${index}`);
    const results = await Promise.all(inputs.map((input) => sandbox.run(callOf(echo, { input }))));
    expect(results.map(text)).toEqual(inputs);
  });

  it("counts the time a call waited apart from the time it ran", async () => {
    const spin = callOf(narrowLoops, { limits: { wallTimeMs: 40 } });
    const blocking = Promise.all([1, 2, 3, 4].map(() => narrow.run(spin)));
    const late = await narrow.run(callOf(narrowEcho));
    expect(late.ending.status).toBe("ok");
    expect(late.queueMs).toBeGreaterThan(39);
    expect(late.usage.wallMs).toBeLessThan(late.queueMs);
    await blocking;
  });

  it("ends a call that waits longer than its queue time, in the queue and on the cell", async () => {
    const spin = callOf(narrowLoops, { limits: { wallTimeMs: 150 } });
    const blocking = Array.from({ length: 20 }, () => narrow.run(spin));
    const late = await narrow.run(callOf(narrowEcho, { limits: { queueTimeMs: 20 } }));
    expect(late.ending).toMatchObject({ status: "timeout", limit: "queueTime" });
    for (const { ending } of await Promise.all(blocking)) expect(ending.status).toBe("timeout");
  });

  it("stops fifty endless loops at once within their queue and wall times, and goes on", async () => {
    const limits = { wallTimeMs: 200, queueTimeMs: 400 };
    const started = performance.now();
    const results = await Promise.all(Array.from({ length: 50 }, () => sandbox.run(callOf(loops, { limits }))));
    for (const { ending } of results) expect(ending.status).toBe("timeout");
    expect(performance.now() - started).toBeLessThan(3_000);
    expect((await sandbox.run(callOf(echo))).ending.status).toBe("ok");
  });

  it("ends a call in the queue when its signal is aborted", async () => {
    const blocking = [1, 2, 3, 4].map(() => sandbox.run(callOf(loops, { limits: { wallTimeMs: 50 } })));
    const controller = new AbortController();
    const waiting = sandbox.run(callOf(echo), { signal: controller.signal });
    controller.abort();
    expect((await waiting).ending.status).toBe("cancelled");
    await Promise.all(blocking);
  });

  it("tells who listens that a call began: while it computes, before it asks the host, before it ends, and once", async () => {
    const controller = new AbortController();
    const onBegin = (): void => controller.abort();
    const stopped = await sandbox.run(callOf(loops), { onBegin, signal: controller.signal });
    expect(stopped.ending.status).toBe("cancelled");

    const told: (string | number)[] = [];
    const asks = await admit(guests.asksHost);
    const fs = (): Promise<Uint8Array> => {
      told.push("host function");
      return Promise.resolve(new Uint8Array(0));
    };
    const asked = await sandbox.run(
      { ...callOf(asks), hostFunctions: new Map([["cordon_fs", fs]]) },
      { onBegin: (queueMs) => told.push(queueMs) },
    );
    const short = await sandbox.run(callOf(echo), { onBegin: (queueMs) => told.push(queueMs) });
    expect(told).toEqual([asked.queueMs, "host function", short.queueMs]);
  });

  it("does not tell that a call began that never did", async () => {
    let told = 0;
    const onBegin = (): void => void (told += 1);
    const unrun = await sandbox.run(callOf(echo), { onBegin, signal: AbortSignal.abort() });
    expect([unrun.ending.status, told]).toEqual(["cancelled", 0]);
  });

  it("replaces a cell that died, ends its calls as crashed, and gives the new one those that wait", async () => {
    const causes: string[] = [];
    const mortal = createSandbox({ listener: { cellExit: (_id, cause) => causes.push(cause) } });
    const options = { limits: defaultLimits, categories: ["fs"] };
    const asks = await mortal.admit(await assembleBytes(guests.asksHost), options);
    const module = await mortal.admit(await assembleBytes(guests.echo), options);
    const config = heavyConfig();
    const patient = { limits: { queueTimeMs: 60_000 } };
    const call = callOf(asks, patient);
    const dying = mortal.run({ ...call, context: { ...call.context, config } });
    const waiting = Array.from({ length: 8 }, () => mortal.run(callOf(module, patient)));
    const [first, ...others] = await Promise.all([dying, ...waiting]);
    expect(first.ending.status).toBe("crashed");
    expect(causes.length).toBeGreaterThanOrEqual(1);
    for (const { ending } of others) expect(["ok", "crashed"]).toContain(ending.status);
    // The poisonous call is tried on two cells, each with at most three others beside it.
    expect(others.filter(({ ending }) => ending.status === "ok").length).toBeGreaterThanOrEqual(2);
    expect((await mortal.run(callOf(module))).ending.status).toBe("ok");
    await mortal[Symbol.asyncDispose]();
  });

  it("gives no call the deadline of one that died with its cell on the same slot", async () => {
    const mortal = createSandbox();
    const options = { limits: defaultLimits, categories: ["fs"] };
    const asks = await mortal.admit(await assembleBytes(guests.asksHost), options);
    const spins = await mortal.admit(await assembleBytes(guests.loops), options);
    const module = await mortal.admit(await assembleBytes(guests.echo), options);
    const forever = new Map([["cordon_fs", () => Promise.withResolvers<Uint8Array>().promise]]);
    const dying = [1, 2, 3].map(() =>
      mortal.run(callOf(asks, { hostFunctions: forever, limits: { wallTimeMs: 300 } })),
    );
    const poison = callOf(module);
    dying.push(mortal.run({ ...poison, context: { ...poison.context, config: heavyConfig() } }));
    for (const { ending } of await Promise.all(dying)) expect(["crashed", "timeout"]).toContain(ending.status);
    const busy = mortal.run(callOf(spins, { limits: { wallTimeMs: 500 } }));
    const innocent = [1, 2, 3].map(() => mortal.run(callOf(module)));
    for (const { ending } of await Promise.all(innocent)) expect(ending.status).toBe("ok");
    expect((await busy).ending.status).toBe("timeout");
    await mortal[Symbol.asyncDispose]();
  });

  it("uses the lanes of cancelled calls again", async () => {
    const controller = new AbortController();
    const cancelled = [1, 2, 3, 4].map(() => sandbox.run(callOf(echo), { signal: controller.signal }));
    const next = sandbox.run(callOf(echo, { limits: { queueTimeMs: 1_000 } }));
    controller.abort();
    await Promise.all(cancelled);
    expect((await next).ending.status).toBe("ok");
  });

  it("does not call a finished call late or cancelled because its caller was blocked", async () => {
    const controller = new AbortController();
    const first = sandbox.run(callOf(echo, { limits: { queueTimeMs: 20 } }));
    const second = sandbox.run(callOf(echo), { signal: controller.signal });
    await nextTurn();
    const until = performance.now() + 100;
    while (performance.now() < until);
    controller.abort();
    expect((await first).ending.status).toBe("ok");
    expect((await second).ending.status).toBe("ok");
  });

  it("begins no host function for a call that was ended, and aborts the signal of one that acts", async () => {
    const asks = await admit(guests.asksHost);
    const begun: boolean[] = [];
    const hostFunctions = new Map([
      [
        "cordon_fs",
        (_request: Uint8Array, { signal }: { readonly signal: AbortSignal }): Promise<Uint8Array> => {
          begun.push(signal.aborted);
          return Promise.resolve(new Uint8Array(1));
        },
      ],
    ]);
    const late = sandbox.run(callOf(asks, { hostFunctions, limits: { wallTimeMs: 40 } }));
    await Promise.resolve();
    const until = performance.now() + 300;
    while (performance.now() < until);
    expect((await late).ending.status).toBe("timeout");
    expect(begun).toEqual([]);
  });

  it("ends a call that cannot be copied to a cell, and no other", async () => {
    const good = sandbox.run(callOf(echo));
    const call = callOf(echo);
    const bad = sandbox.run({ ...call, context: { ...call.context, config: { retry: (() => 1) as never } } });
    expect((await good).ending.status).toBe("ok");
    expect((await bad).ending).toMatchObject({ status: "crashed" });
    const after = await Promise.all(Array.from({ length: 12 }, () => sandbox.run(callOf(echo))));
    for (const { ending } of after) expect(ending.status).toBe("ok");
  });

  it("gives a load that joins another one its own time", async () => {
    const slow = await assembleBytes(`(module ${"(func (block (block (loop)) (loop)))".repeat(40_000)})`);
    const options = { limits: defaultLimits, categories: [] };
    const hasty = sandbox.admit(slow, { ...options, deadlineMs: 1 });
    const patient = sandbox.admit(slow, { ...options, deadlineMs: 20_000 });
    await expect(hasty).rejects.toMatchObject({ code: "ADMISSION_TIMEOUT" });
    await expect(patient).resolves.toBeDefined();
  });

  it("ends the admission of a module at its deadline, and admits the next one", async () => {
    const slow = await assembleBytes(`(module ${"(func (block (block (loop))))".repeat(60_000)})`);
    await expect(sandbox.admit(slow, { limits: defaultLimits, categories: [], deadlineMs: 1 })).rejects.toMatchObject({
      code: "ADMISSION_TIMEOUT",
      deadlineMs: 1,
    });
    await expect(admit(guests.echo)).resolves.toBeDefined();
    await expect(admit(guests.recurses)).resolves.toBeDefined();
  });

  it("refuses what is no module, and admits the next one", async () => {
    const admission = sandbox.admit(Uint8Array.of(1, 2, 3), { limits: defaultLimits, categories: [] });
    await expect(admission).rejects.toMatchObject({ code: "MODULE_REJECTED", reason: "malformed" });
    expect((await sandbox.run(callOf(echo))).ending.status).toBe("ok");
  });

  it("does not see bytes that change after they were handed over", async () => {
    const bytes = await assembleBytes(guests.countsTo1000);
    const admission = sandbox.admit(bytes, { limits: defaultLimits, categories: ["fs"] });
    bytes.fill(0);
    expect((await sandbox.run(callOf(await admission))).ending.status).toBe("ok");
  });

  it("holds all calls together to its cap of memory, and says what they hold", async () => {
    await using small = createSandbox({ maxCommittedBytes: 8 * 65_536 });
    const module = await small.admit(await assembleBytes(guests.growsMemory), {
      limits: defaultLimits,
      categories: ["fs"],
    });
    const { ending, usage } = await small.run(callOf(module));
    expect(ending).toMatchObject({ status: "limit", limit: "memory" });
    expect(ending).toHaveProperty("message", expect.stringContaining("host-wide cap"));
    expect(usage.peakMemoryBytes).toBe((8 - 2) * 65_536);
    expect(small.stats()).toMatchObject({ queuedCalls: 0, committedBytes: 0 });
  });

  it("settles everything when it is disposed, and takes nothing afterwards", async () => {
    const doomed = createSandbox();
    const module = await doomed.admit(await assembleBytes(guests.loops), { limits: defaultLimits, categories: ["fs"] });
    const running = Array.from({ length: 10 }, () => doomed.run(callOf(module)));
    const admission = Promise.allSettled([
      doomed.admit(await assembleBytes(guests.echo), { limits: defaultLimits, categories: ["fs"] }),
    ]);
    await Promise.all([doomed[Symbol.asyncDispose](), doomed[Symbol.asyncDispose]()]);
    for (const { ending } of await Promise.all(running)) expect(ending.status).toBe("cancelled");
    const [admitted] = await admission;
    if (admitted.status === "rejected") expect(admitted.reason).toMatchObject({ code: "DISPOSED" });
    await expect(doomed.run(callOf(module))).rejects.toMatchObject({ code: "DISPOSED" });
    await expect(doomed.admit(new Uint8Array(8), { limits: defaultLimits, categories: ["fs"] })).rejects.toMatchObject({
      code: "DISPOSED",
    });
  });
});

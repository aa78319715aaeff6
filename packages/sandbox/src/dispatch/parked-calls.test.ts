import { defaultLimits, type Limits } from "@cordon/core";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { assembleBytes } from "../cell/contract/assemble.ts";
import { files, type HeldFiles, heldFiles } from "../cell/contract/held-files.ts";
import { keptBy, scriptOf, slicedText } from "../cell/contract/scripted-guest.ts";
import { createSandbox } from "./sandbox.ts";
import type { Sandbox, SandboxModule, SandboxOptions, SandboxResult } from "./sandbox-interface.ts";

const limits: Limits = { ...defaultLimits, memoryBytes: 1_048_576, wallTimeMs: 60_000, queueTimeMs: 60_000 };

/** Settles when something holds that the sandbox says of itself. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

async function start(options: SandboxOptions): Promise<{ readonly sandbox: Sandbox; readonly module: SandboxModule }> {
  const sandbox = createSandbox({ cells: { max: 1, computing: 1, spare: 0 }, ...options });
  const module = await sandbox.admit(await assembleBytes(slicedText), { limits, categories: ["fs"] });
  return { sandbox, module };
}

const call = (
  { sandbox, module }: { readonly sandbox: Sandbox; readonly module: SandboxModule },
  id: number,
  { fs }: HeldFiles,
  more: Partial<Limits> = {},
): Promise<SandboxResult> =>
  sandbox.run({
    callId: id,
    module,
    tool: "execute",
    toolIndex: id % 100,
    input: Buffer.from(scriptOf({ pending: files(id) }, { set: 0 }), "latin1"),
    limits: { ...limits, ...more },
    context: { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) },
    hostFunctions: new Map([["cordon_fs", fs]]),
  });

describe("parked calls of a sandbox", () => {
  it("are many more than a cell has places, count as memory while they wait, and hold nothing afterwards", async () => {
    const host = heldFiles();
    const started = await start({});
    const { sandbox, module } = started;
    const count = 200;
    const running = Array.from({ length: count }, (_, index) => call(started, index + 1, host));
    await until(() => sandbox.stats().parkedCalls === count);
    const { waitingCalls, runningCalls, queuedCalls, committedBytes, cells } = sandbox.stats();
    expect([waitingCalls, runningCalls, queuedCalls, cells]).toEqual([count, 0, 0, 1]);
    // Each would hold four pages and a kernel; what is kept are some kilobytes, and one pristine memory.
    expect(committedBytes).toBeGreaterThan(4 * 65_536);
    expect(committedBytes).toBeLessThan((4 + count) * 65_536);
    for (let id = 1; id <= count; id += 1) host.answer(`/${id}`);
    for (const [index, { ending, output, operations }] of (await Promise.all(running)).entries()) {
      expect(ending).toEqual({ status: "ok" });
      expect(keptBy(output).at(-1)?.[0]).toBe((index + 1) % 100);
      expect(operations).toEqual({ submitted: 1, waits: [[1]] });
    }
    expect(sandbox.stats()).toMatchObject({ parkedCalls: 0, waitingCalls: 0, committedBytes: 4 * 65_536 });
    module[Symbol.dispose]();
    await sandbox[Symbol.asyncDispose]();
  });

  it("keep their instance where the cap of all calls has no room for what would be kept", async () => {
    const host = heldFiles();
    const started = await start({ maxCommittedBytes: 7 * 65_536 });
    const running = call(started, 1, host, { kernelMemoryBytes: 65_536 });
    await host.until(1);
    const beside = await call(started, 2, host, { kernelMemoryBytes: 65_536 });
    expect(beside.ending).toMatchObject({ status: "limit", limit: "memory" });
    // Long after it would have been parked.
    const laterMs = performance.now() + 200;
    await until(() => performance.now() > laterMs);
    expect(started.sandbox.stats().parkedCalls).toBe(0);
    host.answer("/1");
    expect((await running).ending).toEqual({ status: "ok" });
    await started.sandbox[Symbol.asyncDispose]();
  });

  it("end with the sandbox, and their operations with them", async () => {
    const host = heldFiles();
    const started = await start({});
    const running = [1, 2, 3].map((id) => call(started, id, host));
    await until(() => started.sandbox.stats().parkedCalls === 3);
    await started.sandbox[Symbol.asyncDispose]();
    for (const { ending } of await Promise.all(running)) expect(ending.status).toBe("cancelled");
    expect(host.aborted.toSorted()).toEqual(["/1", "/2", "/3"]);
  });
});

import { defaultLimits, encodeFrame, type Limits } from "@cordon/core";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { assembleBytes, imports } from "../cell/contract/assemble.ts";
import * as guests from "../cell/contract/guests.ts";
import { files, heldFiles, pathOf } from "../cell/contract/held-files.ts";
import { batchOf, scriptedText, scriptOf, slicedText } from "../cell/contract/scripted-guest.ts";
import { createSandbox } from "./sandbox.ts";
import type { SandboxModule, SandboxResult } from "./sandbox-interface.ts";

const limits: Limits = { ...defaultLimits, memoryBytes: 1_048_576, wallTimeMs: 60_000, queueTimeMs: 60_000 };

/** A guest that does something, waits for the operations of its input, and is done. */
const waitsAfter = (body: string): string => `(module ${imports} (memory 1)
  (func (export "cordon_start") (param i32) (result i32) ${body} (i32.const 1))
  (func (export "cordon_resume") (result i32) (i32.const 0))
  (func (export "cordon_pending") (result i64) (call $input_offset))
  (func (export "execute") (result i32) (i32.const 0)))`;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

/** Gives an answer when everything that came before was handled. */
async function later(answer: Uint8Array): Promise<Uint8Array> {
  await turn();
  return answer;
}

describe("parked calls that are meant to do harm", () => {
  it("do not fill the heap of their cell with what they log", { timeout: 60_000 }, async () => {
    const sandbox = createSandbox({ cells: { max: 1, computing: 1, spare: 0 } });
    const logs = `(local $block i64) (local $left i32)
      (local.set $block (call $alloc (i64.const 8000))) (local.set $left (i32.const 8000))
      (loop $fill (local.set $left (i32.sub (local.get $left) (i32.const 8)))
        (call $store_u64 (i64.add (local.get $block) (i64.extend_i32_u (local.get $left))) (i64.const 0x6161616161616161))
        (br_if $fill (local.get $left)))
      (local.set $left (i32.const 30))
      (loop $next (call $log_info (local.get $block))
        (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))`;
    const module = await sandbox.admit(await assembleBytes(waitsAfter(logs)), { limits, categories: ["fs"] });
    const waiting: (() => void)[] = [];
    const count = 500;
    let isOpen = false;
    const fs = (): Promise<Uint8Array> =>
      new Promise((resolve) => {
        const answer = (): void => resolve(encodeFrame({}));
        if (isOpen) answer();
        else waiting.push(answer);
      });
    const running = Array.from({ length: count }, (_, callId) =>
      sandbox.run({
        callId,
        module,
        tool: "execute",
        toolIndex: 0,
        input: files(1),
        limits,
        context: { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) },
        hostFunctions: new Map([["cordon_fs", fs]]),
      }),
    );
    let asked = -1;
    // All that can wait at once do when none was added for a while.
    while (waiting.length > asked) {
      asked = waiting.length;
      const laterMs = performance.now() + 1_000;
      await until(() => performance.now() > laterMs);
    }
    isOpen = true;
    expect(waiting.length).toBeGreaterThan(16);
    for (const answer of waiting) answer();
    for (const { ending } of await Promise.all(running)) expect(ending).toEqual({ status: "ok" });
    await sandbox[Symbol.asyncDispose]();
  });

  it("leave lanes to calls of others that have not begun, however often they go on", { timeout: 60_000 }, async () => {
    const sandbox = createSandbox({ cells: { max: 1, computing: 1, spare: 0 } });
    const options = { limits, categories: ["fs"] };
    const [waiter, echo] = [
      await sandbox.admit(await assembleBytes(slicedText), options),
      await sandbox.admit(await assembleBytes(guests.echo), options),
    ];
    const run = (callId: number, module: SandboxModule, tenant: string, input: Uint8Array): Promise<SandboxResult> =>
      sandbox.run({
        callId,
        module,
        tool: "execute",
        toolIndex: 0,
        tenant,
        input,
        limits,
        context: { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) },
        hostFunctions: new Map([["cordon_fs", host.fs]]),
      });
    const host = heldFiles();
    // First all of them are parked; then each goes on again and again.
    const short = Array.from({ length: 24 }, () => ({ pending: batchOf([], { timeoutMs: 25 }) }));
    const scripts = (id: number): string => scriptOf({ pending: files(id) }, ...short);
    let over = 0;
    const count = 300;
    const running = Array.from({ length: count }, async (_, callId) => {
      const { ending } = await run(callId, waiter, "one", Buffer.from(scripts(callId), "latin1"));
      over += 1;
      return ending;
    });
    await until(() => sandbox.stats().parkedCalls === count);
    for (let id = 0; id < count; id += 1) host.answer(`/${id}`);
    await until(() => sandbox.stats().parkedCalls < count);
    const others = Array.from({ length: 20 }, (_, callId) => run(count + callId, echo, "other", Buffer.from("x")));
    for (const { ending } of await Promise.all(others)) expect(ending).toEqual({ status: "ok" });
    expect(over).toBeLessThan(count / 10);
    for (const ending of await Promise.all(running)) expect(ending).toEqual({ status: "ok" });
    await sandbox[Symbol.asyncDispose]();
  });

  it("end as out of memory when answers come that the cap of all calls has no room for", async () => {
    const sandbox = createSandbox({ cells: { max: 1, computing: 1, spare: 0 }, maxCommittedBytes: 64 * 65_536 });
    const module = await sandbox.admit(await assembleBytes(scriptedText()), { limits, categories: ["fs"] });
    const host = heldFiles();
    const large = encodeFrame({}, new Uint8Array(1_000_000));
    const ids = Array.from({ length: 8 }, (_, index) => index + 1);
    const ask = encodeFrame({ op: "read", path: "/last" });
    const running = sandbox.run({
      callId: 1,
      module,
      tool: "execute",
      input: Buffer.from(scriptOf({ submit: files(...ids) }, { ask }, { wait: -1 }), "latin1"),
      limits,
      context: { config: {}, logLevel: "info", randomSeed: new Uint8Array(32) },
      hostFunctions: new Map([
        ["cordon_fs", (request, context) => (pathOf(request) === "/last" ? host.fs(request, context) : later(large))],
      ]),
    });
    await host.until(1);
    await until(() => sandbox.stats().committedBytes > 3_000_000);
    host.answer("/last");
    const { ending } = await running;
    expect(ending).toMatchObject({ status: "limit", limit: "memory" });
    expect("message" in ending ? ending.message : "").toContain("all calls together");
    expect(sandbox.stats().committedBytes).toBe(0);
    await sandbox[Symbol.asyncDispose]();
  });
});

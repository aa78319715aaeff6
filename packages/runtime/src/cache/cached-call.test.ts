import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CordonEvent, encodeFrame } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import type { CallOptions, RuntimeOptions, Skill } from "../runtime.ts";
import { askFilesBody, echoBody, guest, manifest } from "../testing/guest.ts";

const withCache: RuntimeOptions = { resultCache: {} };

/** The call a receipt repeats, or 0 for one that ran. */
async function originOf(skill: Skill, input: unknown, options: CallOptions = {}): Promise<number> {
  const { status, cached, originalCallId } = await skill.call(input, options);
  expect(status).toBe("ok");
  expect(cached).toBe(originalCallId === undefined ? undefined : true);
  return originalCallId ?? 0;
}

describe("the result cache", () => {
  it("repeats a receipt for an equal call, and says of which call it is", async () => {
    const events: CordonEvent[] = [];
    await using runtime = await createRuntime({ ...withCache, onEvent: (event) => events.push(event) });
    await using skill = await runtime.load(await guest({ execute: echoBody }));
    const first = await skill.call({ a: 1 }, { tenant: "acme" });
    const second = await skill.call({ a: 1 }, { tenant: "acme" });
    expect(first).not.toHaveProperty("cached");
    expect(second).toEqual({
      ...first,
      callId: 2,
      cached: true,
      originalCallId: 1,
      usage: { ...first.usage, wallMs: 0, cpuMs: 0, queueMs: 0, peakMemoryBytes: 0 },
    });
    expect(events.filter(({ type }) => type === "call-end")).toMatchObject([
      { callId: 1 },
      { callId: 2, cached: true },
    ]);
  });

  it("is off unless the runtime has one, and for a call that wants none", async () => {
    await using plain = await createRuntime();
    await using uncached = await plain.load(await guest({ execute: echoBody }));
    expect([await originOf(uncached, 1), await originOf(uncached, 1)]).toEqual([0, 0]);
    await expect(uncached.call(1, { cache: true })).rejects.toMatchObject({ code: "OPTION_INVALID", option: "cache" });
    await using runtime = await createRuntime(withCache);
    await using skill = await runtime.load(await guest({ execute: echoBody }));
    expect(await originOf(skill, 1, { cache: false })).toBe(0);
    expect(await originOf(skill, 1)).toBe(0);
    expect(await originOf(skill, 1, { cache: false })).toBe(0);
    expect(await originOf(skill, 1, { cache: true })).toBe(2);
  });

  it("tells calls apart by everything that can change a result", async () => {
    await using runtime = await createRuntime(withCache);
    const tools = [{ name: "first" }, { name: "second" }];
    const both = await guest({ first: echoBody, second: echoBody });
    await using skill = await runtime.load(both, { manifest: manifest({ tools }) });
    await using other = await runtime.load(both, { manifest: manifest({ tools, version: "1.0.1" }) });
    const calls: readonly (readonly [Skill, unknown, CallOptions])[] = [
      [skill, 1, { tool: "first" }],
      [skill, 1, { tool: "second" }],
      [skill, 2, { tool: "first" }],
      [skill, 1, { tool: "first", tenant: "a" }],
      [skill, 1, { tool: "first", tenant: "b" }],
      [skill, 1, { tool: "first", config: { a: "b" } }],
      [skill, 1, { tool: "first", logLevel: "debug" }],
      [skill, 1, { tool: "first", limits: { memory: "1MiB" } }],
      [other, 1, { tool: "first" }],
    ];
    for (const [of, input, options] of calls)
      expect([options, await originOf(of, input, options)]).toEqual([options, 0]);
    for (const [index, [of, input, options]] of calls.entries())
      expect(await originOf(of, input, options)).toBe(index + 1);
    expect(await originOf(skill, 1, { tool: "first", limits: { wallTime: "1s" } })).toBe(1);
  });

  it("keeps no result that depends on a file, the clock or random numbers, and none that is not ok", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cordon-cache-"));
    await writeFile(join(folder, "a.txt"), "content");
    await using runtime = await createRuntime({
      ...withCache,
      grants: ["fs:read:/data/*"],
      mounts: { "/data": folder },
    });
    const wantsFiles = { manifest: manifest({ permissions: ["fs:read:/data/*"] }) };
    await using reader = await runtime.load(await guest({ execute: askFilesBody }), wantsFiles);
    const readA = encodeFrame({ op: "read", path: "/data/a.txt" });
    expect([await originOf(reader, readA), await originOf(reader, readA)]).toEqual([0, 0]);
    await using clock = await runtime.load(await guest({ execute: "(drop (call $cordon_now_ms)) (i32.const 0)" }));
    expect([await originOf(clock, 1), await originOf(clock, 1)]).toEqual([0, 0]);
    await using random = await runtime.load(await guest({ execute: "(drop (call $cordon_random_u64)) (i32.const 0)" }));
    expect([await originOf(random, 1), await originOf(random, 1)]).toEqual([0, 0]);
    await using wasiClock = await runtime.load(
      await guest({ execute: "(call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 0))" }),
    );
    expect([await originOf(wasiClock, 1), await originOf(wasiClock, 1)]).toEqual([0, 0]);
    await using wasiRandom = await runtime.load(
      await guest({ execute: "(call $random_get (i32.const 0) (i32.const 8))" }),
    );
    expect([await originOf(wasiRandom, 1), await originOf(wasiRandom, 1)]).toEqual([0, 0]);
    await using wasi = await runtime.load(
      await guest({ execute: "(call $args_sizes_get (i32.const 0) (i32.const 4))" }),
    );
    expect([await originOf(wasi, 1), await originOf(wasi, 1)]).not.toEqual([0, 0]);
    await using failing = await runtime.load(await guest({ execute: "(i32.const 1)" }));
    expect((await failing.call(1)).cached).toBeUndefined();
    expect(await failing.call(1)).toMatchObject({ status: "failed" });
    expect((await failing.call(1)).cached).toBeUndefined();
    await rm(folder, { recursive: true });
  });

  it("hands out nothing that a caller could change for the next one", async () => {
    await using runtime = await createRuntime(withCache);
    const tools = [{ name: "execute", output: {} }];
    await using skill = await runtime.load(await guest({ execute: echoBody }), { manifest: manifest({ tools }) });
    const outputs = [];
    for (let index = 0; index < 3; index += 1) {
      const { output } = await skill.call({ list: [1] });
      outputs.push(structuredClone(output));
      (output as { list: number[] }).list.push(index);
    }
    expect(outputs).toEqual([{ list: [1] }, { list: [1] }, { list: [1] }]);
    await using plain = await runtime.load(await guest({ execute: echoBody }));
    const bytes = Uint8Array.of(0xff, 0);
    for (let index = 0; index < 3; index += 1) {
      const { output } = await plain.call(bytes);
      expect(output).toEqual(bytes);
      (output as Uint8Array).fill(7);
    }
  });

  it("does not answer a call that was cancelled before", async () => {
    await using runtime = await createRuntime(withCache);
    await using skill = await runtime.load(await guest({ execute: echoBody }));
    expect(await originOf(skill, 1)).toBe(0);
    expect((await skill.call(1, { signal: AbortSignal.abort() })).status).toBe("cancelled");
  });
});

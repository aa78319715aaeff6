import { type Recording, ReplayRefusedError } from "@cordon/core";
import { committedMemoryMessage } from "@cordon/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import { echoBody, guest, loopBody } from "../testing/guest.ts";
import { readA, refusal, openRecordedScript, type RecordedScript, wantsData } from "../testing/recorded-script.ts";
import { scriptInput } from "../testing/script-guest.ts";

let script: RecordedScript;
let echo: Uint8Array;
let loop: Uint8Array;
beforeAll(async () => {
  script = await openRecordedScript();
  echo = await guest({ execute: echoBody });
  afterAll(() => script[Symbol.asyncDispose]());
  loop = await guest({ execute: loopBody });
});

describe("a call that cannot be replayed", () => {
  it("is one without a recording, of a session, or that repeats another one", async () => {
    await using runtime = await createRuntime({ resultCache: {} });
    await using skill = await runtime.load(echo);
    await using session = await skill.openSession();
    const [plain, cached, kept] = [await skill.call("x"), await skill.call("x"), await session.call("x")];
    expect(cached.cached).toBe(true);
    await expect(runtime.replay(plain, skill)).rejects.toMatchObject(refusal("not-recorded"));
    await expect(runtime.replay(cached, skill)).rejects.toThrow("nothing ran");
    await expect(runtime.replay(kept, skill)).rejects.toMatchObject(refusal("session"));
    expect((await skill.call("x", { record: true })).cached).toBeUndefined();
  });

  it("is one that ended by time, by its caller, by a cell or by the host, and each says why", async () => {
    await using runtime = await createRuntime({ record: true });
    await using skill = await runtime.load(loop);
    const late = await skill.call("", { limits: { wallTime: 50 } });
    await expect(runtime.replay(late, skill)).rejects.toMatchObject(refusal("ending"));
    await expect(runtime.replay(late, skill)).rejects.toThrow("limit of time");
    const cancelled = await skill.call("", { signal: AbortSignal.abort() });
    await expect(runtime.replay(cancelled, skill)).rejects.toThrow("it was cancelled");
    const ended = (result: object): Recording =>
      ({ ...late.recording, result: { ...late.recording?.result, ...result } }) as Recording;
    for (const [result, words] of [
      [{ status: "crashed" }, "its cell died"],
      [{ status: "limit", limit: "stack" }, "its stack overflowed"],
      [{ status: "limit", limit: "queue" }, "too many calls waited"],
      [{ status: "limit", limit: "callRate" }, "too many calls"],
      [{ status: "limit", limit: "memory", message: committedMemoryMessage }, "all calls together"],
    ] as const) {
      await expect(runtime.replay(ended(result), skill)).rejects.toThrow(words);
    }
  });

  it("is one of another module, before anything of it is compiled", async () => {
    const receipt = await script.record(scriptInput([readA]));
    await using runtime = await createRuntime();
    await expect(runtime.replay(receipt, echo)).rejects.toMatchObject(refusal("module"));
    await using skill = await runtime.load(echo);
    await expect(runtime.replay(receipt, skill)).rejects.toMatchObject(refusal("module"));
  });

  it("is one with larger limits than the operator sets, or without fuel where that is limited", async () => {
    const receipt = await script.record(scriptInput([readA]), {}, { limits: { memory: "32MiB", tables: 20_000 } });
    await expect(script.replay(receipt)).rejects.toThrow("memoryBytes was 33554432 and is 16777216");
    expect((await script.replay(receipt, { limits: { memory: "32MiB", tables: 20_000 } })).outcome).toBe("same");
    await expect(script.replay(receipt, { limits: { memory: "32MiB", tables: 20_000, fuel: 1_000 } })).rejects.toThrow(
      "fuel is limited and was not",
    );
  });

  it("is one whose module was rewritten otherwise than the loaded skill's", async () => {
    const receipt = await script.record(scriptInput([readA]));
    const metered = await script.record(scriptInput([readA]), {}, { limits: { fuel: 1_000_000 } });
    const options = { grants: ["fs:read:/data/*"], mounts: { "/data": script.folder }, limits: { tables: 20_000 } };
    await using runtime = await createRuntime(options);
    await using skill = await runtime.load(script.module, { manifest: wantsData });
    await expect(runtime.replay(receipt, skill)).rejects.toThrow("its tables had 10000 elements at most");
    await expect(runtime.replay(metered, skill)).rejects.toThrow("its fuel was metered");
    expect((await runtime.replay(metered, script.module, { manifest: wantsData })).outcome).toBe("same");
  });

  it("is refused with the error of what is wrong around it", async () => {
    const receipt = await script.record(scriptInput([readA]));
    const runtime = await createRuntime();
    await using skill = await runtime.load(echo);
    const unknown = { ...(receipt.recording as Recording), tool: "nope" };
    await expect(runtime.replay(unknown, script.module, { manifest: wantsData })).rejects.toMatchObject({
      code: "TOOL_UNKNOWN",
    });
    await expect(runtime.replay({} as never, skill)).rejects.toMatchObject({ code: "RECORDING_INVALID" });
    await expect(runtime.replay(null as never, skill)).rejects.toMatchObject({ code: "RECORDING_INVALID" });
    await expect(runtime.replay(receipt, skill, { manifest: wantsData })).rejects.toMatchObject({
      code: "OPTION_INVALID",
    });
    await expect(runtime.replay(receipt, skill, { other: 1 } as never)).rejects.toMatchObject({
      code: "OPTION_INVALID",
    });
    await expect(runtime.replay(receipt, "missing.wasm")).rejects.toMatchObject({ code: "SKILL_UNREADABLE" });
    await runtime[Symbol.asyncDispose]();
    await expect(runtime.replay(receipt, script.module)).rejects.toMatchObject({ code: "DISPOSED" });
    expect(new ReplayRefusedError("session", "x").message).toBe("Cannot replay the call: x");
  });

  it("has no clock to read: one that waits for it to go on ends", async () => {
    const body = `(local $first i64) (local.set $first (call $cordon_now_ms))
      (loop $wait (br_if $wait (i64.eq (call $cordon_now_ms) (local.get $first)))) (i32.const 0)`;
    const module = await guest({ execute: body });
    await using runtime = await createRuntime();
    await using skill = await runtime.load(module);
    const receipt = await skill.call("", { record: true });
    expect((await runtime.replay(receipt, skill)).outcome).toBe("same");
    const made = { ...(receipt.recording as Recording), clock: receipt.journal.clock.slice(0, 1) };
    expect(await runtime.replay(made, skill)).toMatchObject({
      outcome: "diverged",
      difference: { part: "clock" },
    });
  });
});

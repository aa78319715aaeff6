import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CordonEvent } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import { echoBody, guest, manifest } from "../testing/guest.ts";
import {
  everything,
  nothing,
  readA,
  readHidden,
  wantsData,
  openRecordedScript,
  type RecordedScript,
} from "../testing/recorded-script.ts";
import { scriptInput } from "../testing/script-guest.ts";

let script: RecordedScript;
const text = (words: string): Uint8Array => new TextEncoder().encode(words);
let echo: Uint8Array;
beforeAll(async () => {
  script = await openRecordedScript();
  echo = await guest({ execute: echoBody });
  afterAll(() => script[Symbol.asyncDispose]());
});

describe("a replay", () => {
  it("comes to the same on a loaded skill whose folder is gone, and on the module alone with nothing granted", async () => {
    const gone = await mkdtemp(join(tmpdir(), "cordon-replay-"));
    await writeFile(join(gone, "a.txt"), "content of a");
    await using runtime = await createRuntime({ grants: ["fs:read:/data/*"], mounts: { "/data": gone } });
    await using skill = await runtime.load(script.module, { manifest: wantsData });
    const receipt = await skill.call(everything, { record: true });
    await rm(gone, { recursive: true });
    const parts = ["ending", "hostCalls", "clock", "output", "logs", "memory"];
    const onSkill = await runtime.replay(receipt, skill);
    expect(onSkill).toMatchObject({ outcome: "same", compared: parts });
    expect(onSkill.receipt.output).toEqual(receipt.output);
    expect(onSkill.receipt.logs).toEqual(receipt.logs);
    expect(onSkill.receipt.journal.clock).toEqual(receipt.journal.clock);
    expect(onSkill.receipt.usage.hostBytes).toBe(receipt.usage.hostBytes);
    const alone = await script.replay(receipt);
    expect([alone.outcome, alone.receipt.digests.output]).toEqual(["same", receipt.digests.output]);
    const again = await skill.call(everything);
    expect(again.digests.output).not.toBe(receipt.digests.output);
  });

  it("gives each tool its configuration, its log level and its limits of then", async () => {
    const tools = { read: `(call $log_info (call $config_get (call $input_offset))) (i32.const 0)` };
    const declared = manifest({ tools: [{ name: "read" }] });
    const module = await guest(tools);
    await using runtime = await createRuntime();
    await using skill = await runtime.load(module, { manifest: declared });
    for (const [logLevel, lines] of [
      ["info", 1],
      ["warn", 0],
    ] as const) {
      const options = { record: true, logLevel, config: { unit: "metric" } } as const;
      const receipt = await skill.call(text("unit"), options);
      const replay = await runtime.replay(receipt, skill);
      expect([replay.outcome, replay.receipt.logs.length]).toEqual(["same", lines]);
    }
  });

  it("gives WASI the clock and the random bytes of then, and waits for none of its clocks", async () => {
    const waitMs = 700;
    const body = `(i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const ${waitMs}000000))
      (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 200)))
      (drop (call $poll_oneoff (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))
      (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 208)))
      (drop (call $random_get (i32.const 216) (i32.const 8)))
      (call $store_u64 (call $input_offset) (i64.xor (i64.load (i32.const 208)) (i64.load (i32.const 216))))
      (call $output_set (call $input_offset) (i64.const 8)) (i32.const 0)`;
    await using runtime = await createRuntime({ record: true });
    await using skill = await runtime.load(await guest({ execute: body }));
    const receipt = await skill.call(new Uint8Array(8), { logLevel: "silent" });
    const [[first] = [0], ...more] = receipt.journal.clock;
    expect((more.at(-1)?.[0] ?? 0) - first).toBeGreaterThanOrEqual(waitMs);
    const replay = await runtime.replay(receipt, skill);
    expect([replay.outcome, replay.receipt.output]).toEqual(["same", receipt.output]);
    expect(replay.receipt.usage.wallMs).toBeLessThan(waitMs);
  });

  it("compares the fuel where it is metered", async () => {
    const limits = { fuel: 1_000_000 };
    const receipt = await script.record(everything, {}, { limits });
    const replay = await script.replay(receipt);
    expect(replay).toMatchObject({ outcome: "same", receipt: { usage: { fuel: receipt.usage.fuel } } });
    expect(replay.compared).toContain("fuel");
    expect(receipt.usage.fuel).toBeGreaterThan(100);
  });

  it.each<[string, Uint8Array, Record<string, number>, object]>([
    ["failed", scriptInput([readA, ["fail", text("no")]]), {}, { message: "no" }],
    ["trapped", scriptInput([readA, ["trap", nothing]]), {}, {}],
    ["denied", scriptInput([readA, readHidden, ["fail", text("no")]]), {}, { message: "no" }],
    ["limit", scriptInput([readA, readA, readA]), { hostCalls: 2 }, { limit: "hostCalls" }],
    ["limit", scriptInput([readA, readA]), { hostBytes: 120 }, { limit: "hostBytes" }],
    ["limit", scriptInput([readA]), { hostBytes: 10 }, { limit: "hostBytes" }],
    ["limit", scriptInput([["log", text("words")]]), { logBytes: 20 }, { limit: "logBytes" }],
    ["limit", scriptInput([readA]), { input: 5 }, { limit: "input" }],
    ["limit", scriptInput([readA]), { output: 5 }, { limit: "output" }],
    ["out-of-fuel", scriptInput([readA, readA]), { fuel: 700 }, {}],
  ])("ends as %s again: %#", async (status, input, limits, more) => {
    const load = "fuel" in limits ? { limits: { fuel: 1_000_000 } } : undefined;
    const receipt = await script.record(input, { limits }, load);
    expect(receipt).toMatchObject({ status, ...more });
    const replay = await script.replay(receipt);
    expect(replay).toMatchObject({ outcome: "same", receipt: { status, ...more } });
  });

  it("ends by the schemas of its tool again", async () => {
    const schema = { type: "object", required: ["a"] };
    const tools = [{ name: "execute", input: { type: "object" }, output: schema }];
    await using runtime = await createRuntime({ record: true });
    await using skill = await runtime.load(echo, { manifest: manifest({ tools }) });
    for (const [input, status] of [
      [[], "invalid-input"],
      [{}, "invalid-output"],
      [{ a: 1 }, "ok"],
    ] as const) {
      const receipt = await skill.call(input);
      const replay = await runtime.replay(receipt, skill);
      expect([receipt.status, replay.outcome, replay.receipt.status]).toEqual([status, "same", status]);
    }
  });

  it("tells nobody, asks nobody and leaves no result behind", async () => {
    const receipt = await script.record(everything);
    const events: CordonEvent[] = [];
    await script.replay(receipt, {
      onEvent: (event: CordonEvent) => events.push(event),
      approve: () => Promise.reject(new Error("nobody is to be asked")),
      resultCache: {},
    });
    const quiet: ReadonlySet<string> = new Set(["module-admitted", "cell-start", "cell-exit"]);
    expect(events.map(({ type }) => type).filter((type) => !quiet.has(type))).toEqual([]);
  });
});

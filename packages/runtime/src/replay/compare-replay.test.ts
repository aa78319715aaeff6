import { type Recording } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import { guest, loopBody } from "../testing/guest.ts";
import {
  everything,
  readA,
  readHidden,
  openRecordedScript,
  type RecordedScript,
  wantsData,
} from "../testing/recorded-script.ts";
import { scriptInput } from "../testing/script-guest.ts";
import type { Replay } from "./replay.ts";

let script: RecordedScript;
beforeAll(async () => {
  script = await openRecordedScript();
});
afterAll(() => script[Symbol.asyncDispose]());

describe("a replay that differs", () => {
  /** Replays a recording somebody changed. */
  async function changed(change: (made: Recording) => Recording): Promise<Replay> {
    const receipt = await script.record(everything);
    if (receipt.recording === undefined) throw new Error("Cannot find the recording");
    return await script.replay({ ...receipt, recording: change(receipt.recording) });
  }

  it("names the host call whose request is another one, and answers nothing more", async () => {
    const receipt = await script.record(scriptInput([readA, readHidden, readA]));
    const other = await script.record(scriptInput([readA, readA, readA]));
    const made = { ...(receipt.recording as Recording), input: other.recording?.input ?? "" };
    const replay = await script.replay({ ...receipt, recording: made });
    expect(replay).toMatchObject({
      outcome: "diverged",
      difference: {
        part: "hostCalls",
        index: 1,
        capability: "cordon_fs",
        recorded: made.hostCalls[1]?.request,
        replayed: made.hostCalls[0]?.request,
      },
      compared: [],
    });
    expect(replay.receipt.journal.hostCalls).toHaveLength(1);
  });

  it("names the first host call that was not made, and the first too many", async () => {
    const extra = await changed((recording) => ({
      ...recording,
      hostCalls: [...recording.hostCalls, ...recording.hostCalls],
    }));
    expect(extra.difference).toEqual({
      part: "hostCalls",
      index: 1,
      capability: "cordon_fs",
      recorded: "cordon_fs",
      replayed: "no further call",
    });
    const fewer = await changed((recording) => ({ ...recording, hostCalls: [] }));
    expect(fewer.difference).toMatchObject({ part: "hostCalls", index: 0, recorded: "no further call" });
  });

  it.each<[string, (recording: Recording) => Recording]>([
    ["output", (recording) => ({ ...recording, randomSeed: "00".repeat(32) })],
    ["clock", (recording) => ({ ...recording, clock: [] })],
    ["clock", (recording) => ({ ...recording, clock: [...recording.clock, [9_999_999_999_999, 3]] })],
    ["ending", (recording) => ({ ...recording, limits: { ...recording.limits, logBytes: 0 } })],
    ["logs", (recording) => ({ ...recording, logLevel: "error" })],
    ["memory", (recording) => ({ ...recording, result: { ...recording.result, peakMemoryBytes: 1 } })],
    ["fuel", (recording) => ({ ...recording, result: { ...recording.result, fuel: 1 } })],
  ])("says that the %s is different: %#", async (part, change) => {
    expect(await changed(change)).toMatchObject({ outcome: "diverged", difference: { part } });
  });

  it("is interrupted, not diverged, by its own limit of time and by its caller", async () => {
    const receipt = await script.record(scriptInput([readA]));
    await using runtime = await createRuntime();
    const options = { manifest: wantsData, signal: AbortSignal.abort() };
    expect(await runtime.replay(receipt, script.module, options)).toMatchObject({
      outcome: "interrupted",
      receipt: { status: "cancelled" },
    });
    const loop = await guest({ execute: loopBody });
    const looping = await (await runtime.load(loop)).call("", { record: true, limits: { wallTime: 50 } });
    const ended = { ...(looping.recording as Recording), result: { ...looping.recording?.result, status: "ok" } };
    await using hasty = await createRuntime({ limits: { wallTime: 50 } });
    expect(await hasty.replay(ended as Recording, loop)).toMatchObject({
      outcome: "interrupted",
      receipt: { status: "timeout" },
    });
  });
});

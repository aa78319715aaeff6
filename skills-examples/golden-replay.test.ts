import { createRuntime, parseRecordingBytes, type Runtime } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "./build.ts";
import { callGolden, listGoldenCases } from "./golden-call.ts";

const recordable = (await listGoldenCases())
  .map((example) => ({ ...example, cases: example.cases.filter((golden) => golden.expect?.status !== "rejected") }))
  .filter(({ cases }) => cases.length > 0);

/** Nothing is granted and no folder is there; only its limits are those of the largest example. */
let runtime: Runtime;
beforeAll(async () => {
  await buildExamples();
  runtime = await createRuntime({ limits: { memory: "96MiB", wallTime: "60s" } });
}, 120_000);
afterAll(() => runtime[Symbol.asyncDispose]());

describe.each(recordable)("a recording of $name", ({ example, cases }) => {
  it.each(cases)("replays bit for bit where it can: $name", async (golden) => {
    const receipt = await callGolden(example, golden, true);
    expect(receipt.status).toBe(golden.expect?.status);
    const recording = parseRecordingBytes(Buffer.from(JSON.stringify(receipt.recording)));
    const replaying = runtime.replay(recording, example.module);
    const kept = [JSON.stringify(recording), ...recording.hostCalls.map(({ answer = "" }) => atob(answer))].join("\n");
    for (const secret of Object.values(golden.secrets)) expect(kept).not.toContain(secret);
    if (receipt.status === "timeout") {
      await expect(replaying).rejects.toMatchObject({ code: "REPLAY_REFUSED", reason: "ending" });
      return;
    }
    const replay = await replaying;
    expect(replay.difference).toBeUndefined();
    expect(replay.outcome).toBe("same");
    expect(replay.receipt.output).toEqual(receipt.output);
    const { status, message, limit, logs, digests } = replay.receipt;
    expect({ status, message, limit, logs, output: digests.output }).toEqual({
      status: receipt.status,
      message: receipt.message,
      limit: receipt.limit,
      logs: receipt.logs,
      output: receipt.digests.output,
    });
    expect(replay.receipt.decisions).toEqual([]);
  });
});

describe("the recordings of the golden cases", () => {
  it("are of every case that loads, and only one of them ends by time", () => {
    const statuses = recordable.flatMap(({ cases }) => cases.map((golden) => golden.expect?.status));
    expect(statuses.filter((status) => status === "timeout")).toEqual(["timeout"]);
    expect(statuses.length).toBeGreaterThan(8);
  });
});

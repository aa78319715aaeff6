import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import { echoBody, guest } from "../testing/guest.ts";
import { everything, refusal, openRecordedScript, type RecordedScript } from "../testing/recorded-script.ts";

let script: RecordedScript;
let echo: Uint8Array;
beforeAll(async () => {
  script = await openRecordedScript();
  echo = await guest({ execute: echoBody });
  afterAll(() => script[Symbol.asyncDispose]());
});

describe("a recording", () => {
  it("is in the receipt only of a call that asks for it, and is plain JSON", async () => {
    await using skill = await script.load();
    expect(Object.hasOwn(await skill.call(everything), "recording")).toBe(false);
    const { recording: made, ...receipt } = await skill.call(everything, { record: true });
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    expect(made).toMatchObject({
      module: skill.digest,
      tool: "execute",
      randomSeed: receipt.journal.randomSeed,
      clock: receipt.journal.clock,
      hostCalls: [{ capability: "cordon_fs", request: receipt.journal.hostCalls[0]?.request.digest }],
      result: { status: "ok", output: receipt.digests.output, logLines: 1 },
    });
    const [call] = made?.hostCalls ?? [];
    expect(Buffer.from(call?.answer ?? "", "base64").toString()).toContain("content of a");
  });

  it("is made of every call where the runtime says so, but of those that say no", async () => {
    await using runtime = await createRuntime({ record: true });
    await using skill = await runtime.load(echo);
    expect((await skill.call("x")).recording?.result.status).toBe("ok");
    expect((await skill.call("x", { record: false })).recording).toBeUndefined();
    const batch = await skill.callBatch(["a", "b"]);
    expect(batch.map((receipt) => receipt.recording?.result.status)).toEqual(["ok", "ok"]);
  });

  it("holds the input of a call also when the bytes moved to the cell", async () => {
    await using runtime = await createRuntime({ record: true });
    await using skill = await runtime.load(echo);
    const receipt = await skill.call(new Uint8Array(200_000).fill(7));
    expect(Buffer.from(receipt.recording?.input ?? "", "base64").equals(Buffer.alloc(200_000, 7))).toBe(true);
  });

  it("that becomes too large is left incomplete, small, and the call goes on", async () => {
    for (const maxRecordingBytes of [1, 400]) {
      const receipt = await script.record(everything, {}, { maxRecordingBytes });
      expect(receipt.status).toBe("ok");
      expect(receipt.recording).toMatchObject({ incomplete: "size", input: "", clock: [], hostCalls: [] });
      expect(JSON.stringify(receipt.recording).length).toBeLessThan(2_000);
      await expect(script.replay(receipt)).rejects.toMatchObject(refusal("incomplete"));
    }
  });

  it("is refused as an option when it is none", async () => {
    await expect(createRuntime({ maxRecordingBytes: 0 })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await expect(createRuntime({ record: "yes" as never })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });
});

import { describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import { echoBody, guest, loopBody, manifest } from "../testing/guest.ts";
import type { BatchProgress } from "./batch-options.ts";

describe("callBatch", () => {
  it("gives a receipt for each input, in their order, and passes the options of a call on", async () => {
    await using runtime = await createRuntime();
    await using skill = await runtime.load(await guest({ execute: echoBody }));
    const inputs = Array.from({ length: 40 }, (_, index) => ({ index }));
    const receipts = await skill.callBatch(inputs, { tenant: "acme", concurrency: 3 });
    expect(receipts.map(({ output }) => output)).toEqual(inputs.map((input) => JSON.stringify(input)));
    expect(receipts.every(({ tenant }) => tenant === "acme")).toBe(true);
    expect(new Set(receipts.map(({ callId }) => callId)).size).toBe(40);
    expect(new Set(receipts.map(({ journal }) => journal.randomSeed)).size).toBe(40);
    expect(await skill.callBatch([])).toEqual([]);
  });

  it("does not let one that fails stop the others", async () => {
    await using runtime = await createRuntime();
    const tools = [{ name: "execute", input: { type: "number" } }];
    await using skill = await runtime.load(await guest({ execute: echoBody }), { manifest: manifest({ tools }) });
    const circular: unknown[] = [];
    circular.push(circular);
    const receipts = await skill.callBatch([1, "x", circular, 2n, 3]);
    expect(receipts.map(({ status }) => status)).toEqual([
      "ok",
      "invalid-input",
      "invalid-input",
      "invalid-input",
      "ok",
    ]);
    expect(receipts[3]?.message).toContain("the input cannot be encoded: ");
  });

  it("says how far it is, once for each call", async () => {
    await using runtime = await createRuntime();
    await using skill = await runtime.load(await guest({ execute: echoBody }));
    const heard: BatchProgress[] = [];
    const receipts = await skill.callBatch(["a", "b", "c", "d"], { onProgress: (progress) => heard.push(progress) });
    expect(heard.map(({ done, total }) => [done, total])).toEqual([1, 2, 3, 4].map((done) => [done, 4]));
    for (const { index, receipt } of heard) expect(receipts[index]).toBe(receipt);
    expect(new Set(heard.map(({ index }) => index)).size).toBe(4);
  });

  it("runs no more calls at once than it was told", async () => {
    let running = 0;
    let most = 0;
    await using runtime = await createRuntime({
      onEvent: ({ type }) => {
        if (type === "call-start") most = Math.max(most, (running += 1));
        if (type === "call-end") running -= 1;
      },
    });
    await using skill = await runtime.load(await guest({ execute: echoBody }));
    await skill.callBatch(Array.from({ length: 30 }), { concurrency: 4 });
    expect([running, most]).toEqual([0, 4]);
  });

  it("ends every call when its signal is aborted, those under way and those to come", async () => {
    await using runtime = await createRuntime();
    await using skill = await runtime.load(await guest({ execute: loopBody }));
    const controller = new AbortController();
    const running = skill.callBatch(Array.from({ length: 30 }), { concurrency: 4, signal: controller.signal });
    controller.abort();
    const receipts = await running;
    expect(receipts).toHaveLength(30);
    for (const { status } of receipts) expect(status).toBe("cancelled");
  });

  it("settles with receipts when the skill is disposed meanwhile", async () => {
    await using runtime = await createRuntime();
    const skill = await runtime.load(await guest({ execute: loopBody }));
    const running = skill.callBatch(Array.from({ length: 30 }), { concurrency: 4 });
    await skill[Symbol.asyncDispose]();
    for (const { status } of await running) expect(status).toBe("cancelled");
    await expect(skill.callBatch([1])).rejects.toMatchObject({ code: "DISPOSED" });
  });

  it("stops and rejects with what the listener threw", async () => {
    await using runtime = await createRuntime();
    await using skill = await runtime.load(await guest({ execute: echoBody }));
    const problem = new Error("enough");
    let heard = 0;
    const onProgress = (): void => {
      heard += 1;
      if (heard === 2) throw problem;
    };
    await expect(skill.callBatch(Array.from({ length: 50 }), { concurrency: 1, onProgress })).rejects.toBe(problem);
  });

  it("refuses options and tools that make no call, before the first", async () => {
    await using runtime = await createRuntime();
    await using skill = await runtime.load(await guest({ execute: echoBody }));
    await expect(skill.callBatch([1], { concurrency: 0 })).rejects.toMatchObject({ option: "concurrency" });
    await expect(skill.callBatch([1], { onReceipt: 1 } as never)).rejects.toMatchObject({ option: "onReceipt" });
    await expect(skill.callBatch([1], { tool: "none" })).rejects.toMatchObject({ code: "TOOL_UNKNOWN" });
    await expect(skill.callBatch([1], { limits: { wall: 1 } })).rejects.toMatchObject({ code: "LIMIT_INVALID" });
  });
});

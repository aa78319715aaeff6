import type { CordonEvent } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { along, createFamily, innermost } from "../testing/family.ts";
import { callSkillBody, echoBody, guest, loopBody, manifest } from "../testing/guest.ts";

describe("a skill that calls a skill", () => {
  it("gets its output, and both have a receipt and events that name each other", async () => {
    const events: CordonEvent[] = [];
    await using family = await createFamily({ onEvent: (event) => events.push(event) });
    await family.add("b", { body: echoBody });
    const caller = await family.add("a");
    const receipt = await caller.call(along(["b"], { city: "Oslo" }), { tenant: "acme" });
    expect(innermost(receipt.output)).toEqual({ city: "Oslo" });
    expect(receipt.journal.hostCalls).toMatchObject([{ capability: "cordon_skill", calleeCallId: 2 }]);
    expect(receipt).not.toHaveProperty("parentCallId");
    expect(receipt.calls).toMatchObject([{ callId: 2, parentCallId: 1, skill: { id: "b" }, tenant: "acme" }]);
    expect(receipt.calls?.[0]).not.toHaveProperty("calls");
    const told = events.flatMap((event) => (event.type === "call-start" || event.type === "call-end" ? [event] : []));
    expect(told.map(({ type, callId, parentCallId }) => [type, callId, parentCallId])).toEqual([
      ["call-start", 1, undefined],
      ["call-start", 2, 1],
      ["call-end", 2, 1],
      ["call-end", 1, undefined],
    ]);
    expect(told.map(({ tenant }) => tenant)).toEqual(["acme", "acme", "acme", "acme"]);
  });

  it("chooses a tool, gets JSON where the tool declares it, and bytes that are no text as the body", async () => {
    await using family = await createFamily();
    const oneByte = `(local $byte i64) (local.set $byte (call $alloc (i64.const 1)))
      (call $store_u8 (local.get $byte) (i32.const 255)) (call $output_set (local.get $byte) (i64.const 1)) (i32.const 0)`;
    const tools = [{ name: "json", output: {} }, { name: "text" }, { name: "bytes" }];
    await family.runtime.load(await guest({ json: echoBody, text: echoBody, bytes: oneByte }), {
      manifest: manifest({ id: "b", tools }),
    });
    const caller = await family.add("a");
    const ask = async (input: object): Promise<unknown> => JSON.parse((await caller.call(input)).output as string);
    expect(await ask({ id: "b", tool: "json", input: [1, { a: 2 }] })).toEqual({ output: [1, { a: 2 }] });
    expect(await ask({ id: "b", tool: "text", input: [1] })).toEqual({ output: "[1]" });
    expect((await caller.call({ id: "b", tool: "bytes" })).output).toEqual(Uint8Array.of(0x7b, 0x7d, 255));
    expect(await ask({ id: "b", tool: "none" })).toMatchObject({ error: { code: "INVALID" } });
    expect(await ask({ id: "b" })).toMatchObject({ error: { code: "INVALID" } });
  });

  it("reaches the highest version of an id, the one that was loaded last, and what is left when that is disposed", async () => {
    await using family = await createFamily();
    const loaded = [];
    for (const version of ["1.2.0", "1.10.0", "2.0.0-beta.1", "1.10.0"]) {
      loaded.push(await family.add("b", { body: echoBody, version }));
    }
    const caller = await family.add("a");
    const reached = async (): Promise<string | undefined> => {
      const { calls = [], output } = await caller.call(along(["b"], 1));
      return calls[0]?.skill.version ?? innermost(output).error?.code;
    };
    expect(await reached()).toBe("2.0.0-beta.1");
    await loaded[2]?.[Symbol.asyncDispose]();
    expect(await reached()).toBe("1.10.0");
    await loaded[3]?.[Symbol.asyncDispose]();
    expect(await reached()).toBe("1.10.0");
    await loaded[1]?.[Symbol.asyncDispose]();
    expect(await reached()).toBe("1.2.0");
    await loaded[0]?.[Symbol.asyncDispose]();
    expect(await reached()).toBe("NOT_FOUND");
  });

  it("works from a session, whose instance is kept, on fresh instances of what it calls", async () => {
    await using family = await createFamily();
    await family.add("b", { body: echoBody });
    const caller = await family.add("a");
    await using session = await caller.openSession({ tenant: "acme" });
    for (const input of ["one", "two"]) {
      const { output, calls } = await session.call(along(["b"], input));
      expect(innermost(output)).toEqual({ output: JSON.stringify(input) });
      expect(calls).toMatchObject([{ tenant: "acme" }]);
      expect(calls?.[0]).not.toHaveProperty("session");
    }
  });

  it("replays to the same without the skill it called, fuel included", async () => {
    await using family = await createFamily({ limits: { fuel: 100_000 } });
    const callee = await family.add("b", { body: echoBody });
    const caller = await family.add("a");
    const receipt = await caller.call(along(["b"], "once"), { record: true });
    await callee[Symbol.asyncDispose]();
    const replay = await family.runtime.replay(receipt, caller);
    expect(replay).toMatchObject({ outcome: "same", receipt: { output: receipt.output } });
    expect(replay.compared).toContain("fuel");
    expect(receipt.recording?.hostCalls).toMatchObject([{ fuel: receipt.calls?.[0]?.usage.fuel }]);
  });

  it("ends what it called with itself, and the receipt of that is in its own", async () => {
    const stop = new AbortController();
    await using family = await createFamily({
      onEvent: ({ type, ...event }) => {
        if (type === "call-begin" && "skillId" in event && event.skillId === "c") stop.abort();
      },
    });
    await family.add("c", { body: loopBody });
    await family.add("b");
    const caller = await family.add("a");
    const receipt = await caller.call(along(["b", "c"], 1), { signal: stop.signal });
    expect(receipt).toMatchObject({
      status: "cancelled",
      calls: [{ status: "cancelled", calls: [{ status: "cancelled", skill: { id: "c" } }] }],
    });
  });

  it("is told that a skill is not available which was disposed while it ran", async () => {
    const { promise: begun, resolve } = Promise.withResolvers<undefined>();
    await using family = await createFamily({
      onEvent: (event) => {
        if (event.type === "call-begin" && event.skillId === "b") resolve(undefined);
      },
    });
    const callee = await family.add("b", { body: loopBody });
    const caller = await family.add("a");
    const running = caller.call(along(["b"], 1));
    await begun;
    await callee[Symbol.asyncDispose]();
    const { output, calls } = await running;
    expect(innermost(output)).toMatchObject({ error: { code: "UNAVAILABLE" } });
    expect(calls).toMatchObject([{ status: "cancelled" }]);
  });

  it("settles when the runtime is disposed while it waits", async () => {
    const { promise: begun, resolve } = Promise.withResolvers<undefined>();
    const family = await createFamily({
      onEvent: (event) => {
        if (event.type === "call-begin" && event.skillId === "c") resolve(undefined);
      },
    });
    await family.add("c", { body: loopBody });
    await family.add("b");
    const caller = await family.add("a");
    const running = caller.call(along(["b", "c"], 1));
    await begun;
    await family[Symbol.asyncDispose]();
    expect(await running).toMatchObject({ status: "cancelled", calls: [{ calls: [{ skill: { id: "c" } }] }] });
  });

  it("calls nothing where calls must not nest, and a runtime refuses to nest deeper than it has places", async () => {
    await using family = await createFamily({ maxCallDepth: 0 });
    await family.add("b", { body: echoBody });
    const caller = await family.add("a", { body: callSkillBody });
    expect(innermost((await caller.call(along(["b"], 1))).output)).toMatchObject({ error: { code: "LIMIT" } });
    const small = createFamily({ maxCallDepth: 4, cells: { max: 1 } });
    await expect(small).rejects.toMatchObject({ code: "OPTION_INVALID", option: "maxCallDepth" });
    await expect(createFamily({ maxCallDepth: -1 })).rejects.toMatchObject({ option: "maxCallDepth" });
  });
});

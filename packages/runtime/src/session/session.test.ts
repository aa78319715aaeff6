import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import type { Runtime, Skill } from "../runtime.ts";
import { guest, loopBody } from "../testing/guest.ts";

/** Adds one to a number in memory, and fails with it as its status: the message says what it was. */
const countBody = `(i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1))) (i32.load (i32.const 8))`;
/** Returns what the number in memory is, without a change. */
const readBody = "(i32.load (i32.const 8))";
const trapBody = "(unreachable)";
const growBody = "(drop (memory.grow (i32.const 100000))) (unreachable)";

let runtime: Runtime;
let skill: Skill;

beforeAll(async () => {
  runtime = await createRuntime({ limits: { fuel: 100_000_000_000 } });
  skill = await runtime.load(
    await guest({ count: countBody, read: readBody, loop: loopBody, trap: trapBody, grow: growBody }),
  );
});

afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
});

/** The number a call of `count` or `read` came to. */
const numberIn = ({ message }: { readonly message?: string }): number => Number(/\d+$/u.exec(message ?? "")?.[0] ?? 0);

describe("a session", () => {
  it("keeps memory from call to call, and says which session a receipt is of", async () => {
    await using session = await skill.openSession({ tenant: "acme" });
    const first = await session.call("", { tool: "count" });
    const second = await session.call("", { tool: "count" });
    expect([first, second].map(numberIn)).toEqual([1, 2]);
    expect([first.status, first.session, first.tenant]).toEqual(["failed", session.id, "acme"]);
    expect(session.endedBy).toBeUndefined();
  });

  it("shows nothing of itself to a call beside it, or to another session", async () => {
    await using one = await skill.openSession({ tenant: "one" });
    await using other = await skill.openSession({ tenant: "other" });
    await one.call("", { tool: "count" });
    expect((await skill.call("", { tool: "read" })).status).toBe("ok");
    expect((await other.call("", { tool: "read" })).status).toBe("ok");
    expect(numberIn(await one.call("", { tool: "read" }))).toBe(1);
  });

  it("runs calls made at once one after the other, in order, and counts the wait as queue time", async () => {
    await using session = await skill.openSession();
    const receipts = await Promise.all(Array.from({ length: 20 }, () => session.call("", { tool: "count" })));
    expect(receipts.map(numberIn)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(receipts.at(-1)?.usage.queueMs).toBeGreaterThan(0);
  });

  it.each([
    ["trap", {}, "trapped"],
    ["loop", { limits: { wallTime: "30ms" } }, "timeout"],
    ["loop", { limits: { fuel: 100_000 } }, "out-of-fuel"],
    ["grow", {}, "limit"],
  ] as const)("ends when a call of %s with %o is %s, and refuses later calls", async (tool, options, status) => {
    await using session = await skill.openSession();
    await session.call("", { tool: "count" });
    const receipt = await session.call("", { tool, ...options });
    expect([receipt.status, session.endedBy]).toEqual([status, status]);
    await expect(session.call("", { tool: "read" })).rejects.toMatchObject({ code: "SESSION_ENDED", reason: status });
  });

  it("cancels what waits behind a call that ends it", async () => {
    await using session = await skill.openSession();
    const late = session.call("", { tool: "loop", limits: { wallTime: "30ms" } });
    const behind = await session.call("", { tool: "read" });
    expect([(await late).status, behind.status]).toEqual(["timeout", "cancelled"]);
    expect(behind.message).toBe("the session ended before the call began: timeout");
  });

  it("goes on after a call that was cancelled before it began", async () => {
    await using session = await skill.openSession();
    const counting = session.call("", { tool: "count" });
    const never = await session.call("", { tool: "count", signal: AbortSignal.abort() });
    expect([never.status, (await counting).status]).toEqual(["cancelled", "failed"]);
    expect(numberIn(await session.call("", { tool: "read" }))).toBe(1);
  });

  it("gives each call fuel and time of its own: what one has left or spent never stops the next", async () => {
    await using session = await skill.openSession({ limits: { wallTime: "2s" } });
    await session.call("", { tool: "count", limits: { wallTime: "300ms", fuel: 100 } });
    const deadline = performance.now() + 350;
    let calls = 1;
    while (performance.now() < deadline) {
      const receipt = await session.call("", { tool: "count", limits: { wallTime: "300ms", fuel: 100 } });
      calls += 1;
      expect(numberIn(receipt)).toBe(calls);
    }
    expect(calls).toBeGreaterThan(2);
  });

  it("ends with its signal, with its disposal, and with its skill, and settles what runs", async () => {
    const stop = new AbortController();
    const bySignal = await skill.openSession({ signal: stop.signal });
    const byHand = await skill.openSession();
    const own = await runtime.load(await guest({ loop: loopBody, other: "(i32.const 0)" }));
    const bySkill = await own.openSession();
    const calls = [bySignal, byHand, bySkill].map((session) => session.call("", { tool: "loop" }));
    await nextTurn();
    stop.abort();
    await Promise.all([byHand[Symbol.asyncDispose](), own[Symbol.asyncDispose](), bySignal.closed]);
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect([bySignal, byHand, bySkill].map(({ endedBy }) => endedBy)).toEqual(["cancelled", "disposed", "disposed"]);
    await expect(byHand.call()).rejects.toMatchObject({ code: "SESSION_ENDED" });
  });

  it("is refused beyond maxSessions, and may follow one that ended", async () => {
    await using narrow = await createRuntime({ maxSessions: 1 });
    await using counter = await narrow.load(await guest({ count: countBody }));
    const only = await counter.openSession();
    await expect(counter.openSession()).rejects.toMatchObject({ code: "SESSION_LIMIT", maximum: 1 });
    await only[Symbol.asyncDispose]();
    await using next = await counter.openSession();
    expect(numberIn(await next.call())).toBe(1);
  });

  it("ends by itself after its idle time", async () => {
    const session = await skill.openSession({ idleTimeMs: 5 });
    await session.closed;
    expect(session.endedBy).toBe("idle");
  });
});

import { decodeFrame, encodeFrame, HardLimitError } from "@cordon/core";
import { describe, expect, it } from "vitest";
import type { HostFunction } from "../host-function.ts";
import { echoPath, files, heldFiles, pathOf, told } from "./held-files.ts";
import type { RunnableModule } from "../interface.ts";
import type { CellHarness } from "./cell-harness.ts";
import { batchOf, fileOperation, keptBy, scriptedGuest, scriptOf, slicedGuest } from "./scripted-guest.ts";

/**
 * Operations that a guest submits and waits for, suspended or between slices.
 *
 * @param harness The cell, once it is there.
 */
export function describeOperations(harness: () => CellHarness): void {
  describe("operations", () => {
    it("answer as the direct call would, each by its id", async () => {
      const guest = await scriptedGuest();
      const script = scriptOf({ submit: files(7) }, { wait: -1 });
      const { ending, output, operations } = await harness().run(guest, { script, fs: echoPath });
      expect(ending).toEqual({ status: "ok" });
      const [frame = new Uint8Array(0)] = keptBy(output);
      const { header, body } = decodeFrame(frame);
      expect(JSON.parse(JSON.stringify(header))).toEqual({
        operations: [{ id: 7, header: { path: "/7" }, bodyOffset: 0, bodyLength: 2 }],
      });
      expect(Buffer.from(body).toString()).toBe("/7");
      expect(operations).toEqual({ submitted: 1, waits: [[1]] });
    });

    it("are complete in the order in which the host is done with them", async () => {
      const guest = await scriptedGuest();
      const host = heldFiles();
      const script = scriptOf({ submit: files(1, 2, 3) }, { wait: -1 }, { wait: -1 }, { wait: -1 });
      const running = harness().run(guest, { script, fs: host.fs });
      await host.until(3);
      for (const path of ["/3", "/1", "/2"]) host.answer(path);
      const { output, operations } = await running;
      expect(told(output).flat()).toEqual([3, 1, 2]);
      expect(operations?.submitted).toBe(3);
      expect(operations?.waits.flat()).toEqual([3, 1, 2]);
    });

    it("act sixteen at once, the others in their order when there is room", async () => {
      const guest = await scriptedGuest();
      const host = heldFiles();
      const ids = Array.from({ length: 20 }, (_, index) => index + 1);
      const script = scriptOf({ submit: files(...ids) }, { wait: -1 });
      const running = harness().run(guest, { script, fs: host.fs });
      await host.until(16);
      expect(host.asked).toEqual(ids.slice(0, 16).map((id) => `/${id}`));
      host.answer("/2");
      await host.until(17);
      expect(host.asked.at(-1)).toBe("/17");
      expect(told((await running).output)).toEqual([[2]]);
      expect(host.aborted).toHaveLength(16);
    });

    it("are given none of when the time is over, and all that are there when some are", async () => {
      const guest = await scriptedGuest();
      const host = heldFiles();
      const script = scriptOf({ submit: files(1) }, { wait: 0 }, { wait: 20 }, { submit: files(2) }, { wait: -1 });
      const running = harness().run(guest, { script, fs: host.fs });
      await host.until(2);
      host.answer("/1");
      const { output, operations } = await running;
      expect(told(output)).toEqual([[], [], [1]]);
      expect(operations).toEqual({ submitted: 2, waits: [2, [1]] });
    });

    it("are not waited for when there are none", async () => {
      const guest = await scriptedGuest();
      const { ending, output } = await harness().run(guest, { script: scriptOf({ wait: -1 }) });
      expect(ending).toEqual({ status: "ok" });
      expect(told(output)).toEqual([[]]);
    });

    it("complete as cancelled at once when the guest cancels them, and their effect is aborted", async () => {
      const guest = await scriptedGuest();
      const host = heldFiles();
      const script = scriptOf({ submit: files(1, 2) }, { cancel: 1 }, { cancel: 9 }, { wait: -1 }, { wait: -1 });
      const running = harness().run(guest, { script, fs: host.fs });
      await host.until(2);
      host.answer("/2");
      expect(told((await running).output)).toEqual([["1 CANCELLED"], [2]]);
      expect(host.aborted).toEqual(["/1"]);
    });

    it("complete as invalid one by one, without the host", async () => {
      const guest = await scriptedGuest();
      const asked: string[] = [];
      const fs: HostFunction = (request, context) => {
        asked.push(pathOf(request));
        return echoPath(request, context);
      };
      const operation = fileOperation(1, "/1");
      const submit = batchOf([
        operation,
        { ...fileOperation(1, "/twice") },
        { ...operation, id: 2, capability: "nothing" },
        { ...operation, id: 3, bodyOffset: 1 },
        { ...operation, id: 4, header: [] },
        { ...operation, id: 5, unknown: 1 },
      ]);
      const { output } = await harness().run(guest, { script: scriptOf({ submit }, { wait: -1 }, { wait: -1 }), fs });
      expect(told(output)).toEqual([["1 INVALID", "2 INVALID", "3 INVALID", "4 INVALID", "5 INVALID"], [1]]);
      expect(asked).toEqual(["/1"]);
    });

    it("of a capability whose function the module does not import are denied", async () => {
      const guest = await scriptedGuest();
      const submit = batchOf([{ id: 1, capability: "kv", header: { op: "get", key: "a" } }]);
      let asked = 0;
      const kv: HostFunction = () => {
        asked += 1;
        return Promise.resolve(encodeFrame({}));
      };
      const { output } = await harness().run(guest, { script: scriptOf({ submit }, { wait: -1 }), kv });
      expect(told(output)).toEqual([["1 DENIED"]]);
      expect(asked).toBe(0);
    });

    it("end the call when their frame cannot be read", async () => {
      const guest = await scriptedGuest();
      for (const frame of [Buffer.from("{}"), encodeFrame({ more: 1 }), encodeFrame({ operations: [{}] })]) {
        const { ending } = await harness().run(guest, { script: scriptOf({ submit: frame }, { wait: -1 }) });
        expect(ending).toMatchObject({ status: "trapped" });
        expect("message" in ending ? ending.message : "").toContain("the frame of cordon_submit cannot be read");
      }
    });

    it("end the call when there are more than it has host calls, valid or not", async () => {
      const guest = await scriptedGuest();
      const flood = batchOf(Array.from({ length: 600 }, (_, id) => ({ id, capability: "nothing" })));
      const script = scriptOf({ submit: flood }, { wait: -1 }, { submit: flood }, { wait: -1 });
      const options = { limits: { outputBytes: 1_000_000 } };
      const { ending } = await harness().run(guest, { script, ...options });
      expect(ending).toMatchObject({ status: "limit", limit: "hostCalls" });
    });

    it("end the call when a hard limit is exhausted, or the host fails", async () => {
      const guest = await scriptedGuest();
      const script = scriptOf({ submit: files(1) }, { wait: -1 });
      const limit: HostFunction = () => Promise.reject(new HardLimitError("hostBytes", 1));
      expect((await harness().run(guest, { script, fs: limit })).ending).toMatchObject({ limit: "hostBytes" });
      const broken: HostFunction = () => Promise.reject(new Error("/secret"));
      const { ending } = await harness().run(guest, { script, fs: broken });
      expect(ending).toEqual({ status: "crashed", message: "a host function failed" });
      const noFrame: HostFunction = () => Promise.resolve(new Uint8Array(2));
      expect((await harness().run(guest, { script, fs: noFrame })).ending.status).toBe("crashed");
    });

    it("that are under way when the call ends are aborted", async () => {
      const guest = await scriptedGuest();
      const host = heldFiles();
      const script = scriptOf({ submit: files(1, 2) }, { wait: 50 });
      const { ending, operations } = await harness().run(guest, { script, fs: host.fs });
      expect(ending).toEqual({ status: "ok" });
      expect(host.aborted.toSorted()).toEqual(["/1", "/2"]);
      expect(operations).toEqual({ submitted: 2, waits: [1] });
    });

    it("give a replay what each wait gave, however fast the host is now", async () => {
      const guest = await scriptedGuest();
      const script = scriptOf({ submit: files(1, 2, 3) }, { wait: 1 }, { wait: -1 }, { wait: -1 });
      const recorded = { submitted: 3, waits: [1, [3], [2, 1]] };
      const replay = await harness().run(guest, { script, fs: echoPath, recorded });
      expect(told(replay.output)).toEqual([[], [3], [2, 1]]);
      expect(replay.operations).toEqual(recorded);
      const further = await harness().run(guest, { script, fs: echoPath, recorded: { submitted: 3, waits: [1, [3]] } });
      expect(further.ending.status).toBe("crashed");
    });

    it("cannot be waited for when the call is over: by its deadline, and by its caller", async () => {
      for (const guest of [await scriptedGuest(), await slicedGuest()]) {
        const isSliced = guest.plan.resumable === true;
        const script = isSliced ? scriptOf({ pending: files(1) }) : scriptOf({ submit: files(1) }, { wait: -1 });
        const late = heldFiles();
        const { ending } = await harness().run(guest, { script, fs: late.fs, limits: { wallTimeMs: 60 } });
        expect(ending).toMatchObject({ status: "timeout", limit: "wallTime" });
        expect(late.aborted).toEqual(["/1"]);
        const cancelled = heldFiles();
        const controller = new AbortController();
        const running = harness().run(guest, { script, fs: cancelled.fs, signal: controller.signal });
        await cancelled.until(1);
        controller.abort();
        expect((await running).ending.status).toBe("cancelled");
        expect(cancelled.aborted).toEqual(["/1"]);
      }
    });
  });

  describe("slices", () => {
    const run = (guest: RunnableModule, script: string, fs: HostFunction = echoPath): ReturnType<CellHarness["run"]> =>
      harness().run(guest, { script, fs });

    it("begin with the index of the tool, and end with what they finish with", async () => {
      const guest = await slicedGuest();
      const { ending, output } = await run(guest, scriptOf({ set: 1 }));
      expect(ending).toEqual({ status: "ok" });
      expect([...(keptBy(output)[0] ?? [])]).toEqual([5, 0, 0, 0, 0, 0, 0, 0]);
      expect((await run(guest, scriptOf({ end: 2 }))).ending).toEqual({
        status: "failed",
        message: "the skill returned 2",
      });
    });

    it("get the completions as their input, and keep what they computed", async () => {
      const guest = await slicedGuest();
      const script = scriptOf(
        { set: 11 },
        { fill: 3 },
        { random: 0 },
        { pending: files(1, 2) },
        { random: 0 },
        { pending: batchOf([], { timeoutMs: 5 }) },
        { set: 12 },
      );
      const { ending, output, operations } = await run(guest, script);
      expect(ending).toEqual({ status: "ok" });
      const [index, one, first, two, time, number] = keptBy(output);
      expect(index?.[0]).toBe(5);
      expect(Buffer.from(one ?? [])).not.toEqual(Buffer.from(two ?? []));
      const given = [first, time].map((frame) => told(Buffer.concat([length(frame), frame ?? new Uint8Array(0)]))[0]);
      expect(given[0]?.length).toBeGreaterThan(0);
      expect(given[1]?.every((id) => id === 2)).toBe(true);
      expect(number?.[0]).toBe(11);
      expect(operations?.submitted).toBe(2);
    });

    it("that wait for nothing end the call, and so does what they cannot return", async () => {
      const guest = await slicedGuest();
      expect((await run(guest, scriptOf({ pending: batchOf([]) }))).ending).toEqual({
        status: "trapped",
        message: "it waits, but no operation is under way and cordon_pending named no timeoutMs",
      });
      expect((await run(guest, scriptOf({ end: 7 }))).ending).toEqual({
        status: "trapped",
        message: "cordon_start returned 7, and what it can return is 0, 1 and 2",
      });
      const later = scriptOf({ pending: batchOf([], { timeoutMs: 0 }) }, { end: -1 });
      expect((await run(guest, later)).ending).toMatchObject({ status: "trapped" });
      for (const frame of [Buffer.from("x"), encodeFrame({ timeoutMs: "1" }), encodeFrame({ more: 0 })]) {
        const { ending } = await run(guest, scriptOf({ pending: frame }));
        expect("message" in ending ? ending.message : "").toContain("the frame of cordon_pending cannot be read");
      }
    });

    it("cannot wait in a function of the host", async () => {
      const guest = await slicedGuest();
      const ask = encodeFrame({ op: "read", path: "/1" });
      const { ending, output } = await run(guest, scriptOf({ ask }, { submit: files(1) }, { wait: 5 }));
      expect(ending).toEqual({ status: "ok" });
      const [answer = new Uint8Array(0), waited = new Uint8Array(0)] = keptBy(output);
      expect(decodeFrame(answer).header["error"]).toMatchObject({ code: "INVALID" });
      expect(decodeFrame(waited).header["operations"]).toEqual([]);
    });

    it("cancel what they name, and go on at once", async () => {
      const guest = await slicedGuest();
      const host = heldFiles();
      const script = scriptOf(
        { pending: batchOf([fileOperation(1, "/1"), fileOperation(2, "/2")], { timeoutMs: 1 }) },
        { pending: batchOf([], { cancel: [1, 2, 3] }) },
      );
      const { ending, output } = await run(guest, script, host.fs);
      expect(ending).toEqual({ status: "ok" });
      expect(told(output)).toEqual([[], ["1 CANCELLED", "2 CANCELLED"]]);
      expect(host.aborted.toSorted()).toEqual(["/1", "/2"]);
    });

    it("that compute for ever are stopped, also after they waited", async () => {
      const guest = await slicedGuest();
      for (const script of [scriptOf({ spin: 0 }), scriptOf({ pending: files(1) }, { spin: 0 })]) {
        const { ending } = await harness().run(guest, { script, fs: echoPath, limits: { wallTimeMs: 60 } });
        expect(ending).toMatchObject({ status: "timeout", limit: "wallTime" });
      }
      const fuelled = await slicedGuest({ fuel: true });
      const { ending, usage } = await harness().run(fuelled, {
        script: scriptOf({ pending: files(1) }, { spin: 0 }),
        fs: echoPath,
        limits: { fuel: 100_000 },
      });
      expect(ending.status).toBe("out-of-fuel");
      expect(usage.fuel).toBe(100_000);
    });

    it("take no stack of the cell", async () => {
      const guest = await slicedGuest();
      const { cell } = harness();
      const host = heldFiles();
      const count = cell.stacks + 2;
      const running = Array.from({ length: count }, (_, id) =>
        harness().run(guest, { script: scriptOf({ pending: files(id + 1) }), fs: host.fs }),
      );
      await host.until(count);
      expect([cell.stacksTaken]).toEqual([0]);
      for (let id = 1; id <= count; id += 1) host.answer(`/${id}`);
      for (const { ending } of await Promise.all(running)) expect(ending).toEqual({ status: "ok" });
    });
  });
}

function length(bytes: Uint8Array = new Uint8Array(0)): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(bytes.length);
  return head;
}

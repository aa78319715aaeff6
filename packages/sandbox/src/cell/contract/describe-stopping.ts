import { describe, expect, it } from "vitest";
import { assemble } from "./assemble.ts";
import { type CellHarness, held } from "./cell-harness.ts";
import * as guests from "./guests.ts";

/**
 * How a call is stopped: deadlines and cancellation.
 *
 * @param harness The cell, once it is there.
 */
export function describeStopping(harness: () => CellHarness): void {
  describe("deadlines", () => {
    it("stops a loop at its wall time, and the next call on the cell works", async () => {
      const { ending, usage } = await harness().run(harness().loops, { limits: { wallTimeMs: 40 } });
      expect(ending).toMatchObject({ status: "timeout", limit: "wallTime" });
      expect(usage.wallMs).toBeGreaterThanOrEqual(40);
      expect((await harness().run(harness().echo, { input: "x" })).ending.status).toBe("ok");
      expect(harness().cell.alive).toBe(true);
    });

    it("stops every kind of guest that would not end", async () => {
      for (const body of guests.endless) {
        const module = await assemble(body);
        expect((await harness().run(module, { limits: { wallTimeMs: 30 } })).ending).toMatchObject({
          limit: "wallTime",
        });
      }
      expect(harness().cell.alive).toBe(true);
    });

    it("ends a guest that waits for the host, and tells the host function", async () => {
      const host = held();
      const { ending } = await harness().run(harness().waits, { fs: host.fs, limits: { wallTimeMs: 30 } });
      expect(ending).toMatchObject({ status: "timeout", limit: "wallTime" });
      expect(host.signals[0]?.aborted).toBe(true);
    });

    it("ends a guest that waits while another one computes on its cell, which goes on", async () => {
      const host = held();
      const waiting = harness().run(harness().waits, { fs: host.fs, limits: { wallTimeMs: 50 } });
      await host.asked;
      const computing = harness().run(harness().loops, { limits: { wallTimeMs: 600 } });
      const { ending, usage } = await waiting;
      expect(ending).toMatchObject({ status: "timeout", limit: "wallTime" });
      expect(usage.wallMs).toBeLessThan(500);
      expect(host.signals[0]?.aborted).toBe(true);
      expect((await computing).ending).toMatchObject({ status: "timeout", limit: "wallTime" });
      expect(harness().cell.alive).toBe(true);
    });

    it("ends guests that compute one after another on one cell, each at its own deadline", async () => {
      const asking = await assemble(guests.asksHostThenLoops);
      const results = await Promise.all([1, 2, 3].map(() => harness().run(asking, { limits: { wallTimeMs: 160 } })));
      for (const { ending } of results) expect(ending).toMatchObject({ status: "timeout", limit: "wallTime" });
      expect(harness().cell.alive).toBe(true);
    });

    it("cannot be swallowed by a guest that catches everything", async () => {
      const catching = await assemble(guests.catchesEverything);
      const host = held();
      expect((await harness().run(catching, { fs: host.fs, limits: { wallTimeMs: 30 } })).ending.status).toBe(
        "timeout",
      );
    });

    it("never stops another call: B outlives the deadline of A on the same cell", async () => {
      for (let round = 0; round < 5; round += 1) {
        const host = held();
        const b = harness().run(harness().waits, { fs: host.fs });
        await host.asked;
        const a = await harness().run(harness().loops, { limits: { wallTimeMs: 20 } });
        expect(a.ending.status).toBe("timeout");
        host.answer();
        expect((await b).ending).toEqual({ status: "ok" });
      }
    });

    it("does not stop a call for the deadline of the call before it on the same lane", async () => {
      for (let round = 0; round < 50; round += 1) {
        await harness().run(harness().echo, { limits: { wallTimeMs: 5 } });
        expect(
          (await harness().run(harness().loops, { limits: { wallTimeMs: 12 } })).usage.wallMs,
        ).toBeGreaterThanOrEqual(12);
      }
    });

    it("holds while the thread of the caller is blocked", async () => {
      const running = harness().run(harness().loops, { limits: { wallTimeMs: 50 } });
      await Promise.resolve();
      const until = performance.now() + 400;
      while (performance.now() < until);
      const { ending, usage } = await running;
      expect(ending.status).toBe("timeout");
      expect(usage.wallMs).toBeLessThan(300);
    });

    it("ends a call that cannot begin in time, without running it", async () => {
      const computing = harness().run(harness().loops, { limits: { wallTimeMs: 200 } });
      const late = await harness().run(harness().echo, { input: "x", queueTimeMs: 20 });
      expect(late.ending).toMatchObject({ status: "timeout", limit: "queueTime" });
      expect(late.output).toHaveLength(0);
      expect((await computing).ending.status).toBe("timeout");
      expect((await harness().run(harness().echo, { input: "x" })).ending.status).toBe("ok");
    });

    it("stops a start section that does not end, in the call and not in the load", async () => {
      const starts = await assemble(guests.endlessStart);
      expect((await harness().run(starts, { limits: { wallTimeMs: 30 } })).ending).toMatchObject({ limit: "wallTime" });
    });
  });

  describe("cancellation", () => {
    it("ends a guest that computes", async () => {
      const controller = new AbortController();
      const running = harness().run(harness().loops, { signal: controller.signal });
      await harness().run(harness().echo, { queueTimeMs: 20 });
      controller.abort();
      expect((await running).ending.status).toBe("cancelled");
    });

    it("ends a guest that waits", async () => {
      const controller = new AbortController();
      const host = held();
      const running = harness().run(harness().waits, { fs: host.fs, signal: controller.signal });
      await host.asked;
      controller.abort();
      expect((await running).ending.status).toBe("cancelled");
      expect(host.signals[0]?.aborted).toBe(true);
    });

    it("ends a call that has not begun, and one whose signal was aborted before", async () => {
      const computing = harness().run(harness().loops, { limits: { wallTimeMs: 100 } });
      const controller = new AbortController();
      const waiting = harness().run(harness().echo, { signal: controller.signal });
      controller.abort();
      expect((await waiting).ending.status).toBe("cancelled");
      expect((await harness().run(harness().echo, { signal: AbortSignal.abort() })).ending.status).toBe("cancelled");
      await computing;
    });
  });
}

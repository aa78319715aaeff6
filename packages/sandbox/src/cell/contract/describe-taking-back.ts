import { describe, expect, it } from "vitest";
import type { CellResult } from "../call.ts";
import { type CellHarness, held } from "./cell-harness.ts";

/**
 * How a call leaves a cell before it began.
 *
 * @param harness The cell, once it is there.
 */
export function describeTakingBack(harness: () => CellHarness): void {
  describe("taking a call back", () => {
    it("works before it began: it is never settled, and its lane is free later", async () => {
      const { cell, loops, echo } = harness();
      const computing = harness().run(loops, { limits: { wallTimeMs: 60 } });
      const settled: CellResult[] = [];
      const calls = [1, 2, 3].map(() => harness().start(echo, (result) => settled.push(result)));
      expect(calls.map((call) => call.hasBegun())).toEqual([false, false, false]);
      expect(calls.map((call) => call.takeBack())).toEqual([true, true, true]);
      expect(calls.map((call) => call.takeBack())).toEqual([false, false, false]);
      for (const call of calls) call.stop("cancelled");
      expect((await computing).ending.status).toBe("timeout");
      expect((await harness().run(echo)).ending.status).toBe("ok");
      expect(settled).toEqual([]);
      expect([cell.running, cell.stacksTaken]).toEqual([0, 0]);
    });

    it("does not work once it began: waiting, or computing while the thread of the host is blocked", async () => {
      const host = held();
      const waiting = Promise.withResolvers<CellResult>();
      const call = harness().start(harness().waits, waiting.resolve, { fs: host.fs });
      await host.asked;
      expect([call.hasBegun(), call.isWaiting]).toEqual([true, true]);
      expect(call.takeBack()).toBe(false);
      host.answer();
      expect((await waiting.promise).ending.status).toBe("ok");
      expect(call.answers).toBe(1);

      const computing = Promise.withResolvers<CellResult>();
      const spin = harness().start(harness().loops, computing.resolve, { limits: { wallTimeMs: 200 } });
      await Promise.resolve();
      const until = performance.now() + 5_000;
      while (!spin.isComputing() && performance.now() < until);
      expect([spin.hasBegun(), spin.isComputing(), spin.takeBack()]).toEqual([true, true, false]);
      expect((await computing.promise).ending.status).toBe("timeout");
      expect(spin.isComputing()).toBe(false);
    });
  });
}

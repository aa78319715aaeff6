import { describe, expect, it } from "vitest";
import { assemble } from "./assemble.ts";
import { type CellHarness, held } from "./cell-harness.ts";
import * as guests from "./guests.ts";

/**
 * What one call leaves to the next, and what the death of a cell leaves to its calls.
 *
 * @param harness The cell, once it is there.
 */
export function describeIsolation(harness: () => CellHarness): void {
  describe("isolation", () => {
    it("leaves nothing of call A in call B: memory, globals, tables, blocks, variables", async () => {
      const module = await assemble(guests.leavesTraces);
      for (let round = 0; round < 6; round += 1) {
        const result = await harness().run(module);
        expect(result.ending).toEqual({ status: "ok" });
        expect(result.output).toEqual(new Uint8Array(1));
      }
    });

    it("leaves nothing of a call that was stopped in the middle", async () => {
      const module = await assemble(guests.leavesTraces);
      const stopped = await assemble(guests.writesAndLoops);
      for (let round = 0; round < 4; round += 1) {
        expect((await harness().run(stopped, { limits: { wallTimeMs: 10 } })).ending.status).toBe("timeout");
        expect((await harness().run(module)).output).toEqual(new Uint8Array(1));
      }
    });

    it("gives random numbers that follow from the seed, and a clock in whole milliseconds", async () => {
      const module = await assemble(guests.readsClockAndRandom);
      const [first, again, other] = [
        await harness().run(module, { seed: 1 }),
        await harness().run(module, { seed: 1 }),
        await harness().run(module, { seed: 2 }),
      ];
      expect(first.output.subarray(0, 8)).toEqual(again.output.subarray(0, 8));
      expect(first.output.subarray(0, 8)).not.toEqual(other.output.subarray(0, 8));
      const read = Number(new DataView(first.output.buffer, first.output.byteOffset).getBigInt64(8, true));
      expect(first.clock[0]?.[0]).toBe(read);
    });
  });

  describe("death", () => {
    it("settles every call as crashed, and takes no more", async () => {
      const doomed = await harness().create();
      const host = held();
      const waiting = harness().run(harness().waits, { fs: host.fs }, doomed.cell);
      await host.asked;
      const computing = harness().run(harness().loops, {}, doomed.cell);
      const late = harness().run(harness().echo, {}, doomed.cell);
      doomed.kill();
      for (const { ending } of await Promise.all([waiting, computing, late])) expect(ending.status).toBe("crashed");
      await doomed.cell.ended;
      expect(doomed.cell.alive).toBe(false);
      expect(host.signals[0]?.aborted).toBe(true);
      expect((await harness().run(harness().echo, {}, doomed.cell)).ending.status).toBe("crashed");
      await doomed.dispose();
    });

    it("comes with disposal, once, while guests compute and wait", async () => {
      const doomed = await harness().create();
      const host = held();
      const running = [
        harness().run(harness().waits, { fs: host.fs }, doomed.cell),
        harness().run(harness().loops, {}, doomed.cell),
      ];
      await host.asked;
      await Promise.all([doomed.cell[Symbol.asyncDispose](), doomed.cell[Symbol.asyncDispose]()]);
      for (const { ending } of await Promise.all(running)) expect(ending.status).toBe("crashed");
      await doomed.dispose();
    });
  });
}

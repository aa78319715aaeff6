import { describe, expect, it } from "vitest";
import { encodeFrame } from "@cordon/core";
import type { HostFunction } from "../host-function.ts";
import type { CellResult } from "../call.ts";
import type { Cell } from "../interface.ts";
import type { CellHarness } from "./cell-harness.ts";
import { files, heldFiles, pathOf } from "./held-files.ts";
import { batchOf, keptBy, scriptOf, slicedGuest } from "./scripted-guest.ts";

/** Settles when so many calls of a cell are parked. */
function untilParked(cell: Cell, count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (cell.parked === count) resolve();
    };
    cell.onPark = look;
    look();
  });
}

/**
 * Guests that wait between slices, and give up their instance and their lane meanwhile.
 *
 * @param harness The cell, once it is there.
 */
export function describeParking(harness: () => CellHarness): void {
  describe("parking", () => {
    it("gives a guest back what it was: memory, however large it grew, globals, blocks, random numbers, fuel", async () => {
      const plain = scriptOf({ set: 7 }, { random: 0 }, { fill: 9 }, { grow: 3 }, { pending: files(1) });
      const again = scriptOf({ random: 0 }, { pending: batchOf([], { timeoutMs: 60 }) }, { set: 8 }, { random: 0 });
      const guest = await slicedGuest({ fuel: true });
      const limits = { fuel: 10_000_000 };
      const short: HostFunction = (request) => Promise.resolve(encodeFrame({ path: pathOf(request) }));
      const reference = await harness().run(guest, { script: plain + again, fs: short, limits });
      const host = heldFiles();
      const running = harness().run(guest, { script: plain + again, fs: host.fs, limits });
      await untilParked(harness().cell, 1);
      expect([harness().cell.lanesTaken, harness().cell.running, harness().cell.waiting]).toEqual([0, 0, 0]);
      host.answer("/1");
      const { ending, output, usage } = await running;
      expect(ending).toEqual({ status: "ok" });
      const numbers = (result: CellResult): readonly string[] =>
        keptBy(result.output)
          .filter(({ length }) => length === 8)
          .map((bytes) => Buffer.from(bytes).toString("hex"));
      expect(numbers({ output } as CellResult)).toEqual(numbers(reference));
      expect([usage.fuel, usage.peakMemoryBytes]).toEqual([reference.usage.fuel, reference.usage.peakMemoryBytes]);
      expect(usage.peakMemoryBytes).toBe(7 * 65_536);
      expect(harness().cell.parked).toBe(0);
    });

    it("lets more guests wait than the cell has lanes, and each go on", async () => {
      const guest = await slicedGuest();
      const { cell } = harness();
      const host = heldFiles();
      const count = cell.capacity * 3;
      const running: Promise<CellResult>[] = [];
      for (let id = 1; id <= count; id += 1) {
        if (id % cell.capacity === 0) await untilParked(cell, id - 1);
        running.push(
          harness().run(guest, { script: scriptOf({ set: id }, { pending: files(id) }, { set: 0 }), fs: host.fs }),
        );
      }
      await untilParked(cell, count);
      expect(cell.lanesTaken).toBe(0);
      expect((await harness().run(harness().echo)).ending).toEqual({ status: "ok" });
      for (let id = count; id >= 1; id -= 1) host.answer(`/${id}`);
      for (const [index, { ending, output }] of (await Promise.all(running)).entries()) {
        expect(ending).toEqual({ status: "ok" });
        expect(keptBy(output).at(-1)?.[0]).toBe(index + 1);
      }
      expect([cell.parked, cell.running]).toEqual([0, 0]);
    });

    it("does not keep a guest from its deadline, nor its caller from ending it", async () => {
      const guest = await slicedGuest();
      const late = heldFiles();
      const script = scriptOf({ pending: files(1) });
      const timed = await harness().run(guest, { script, fs: late.fs, limits: { wallTimeMs: 250 } });
      expect(timed.ending).toEqual({
        status: "timeout",
        limit: "wallTime",
        message: "the call did not end within 250 ms",
      });
      expect(timed.usage.peakMemoryBytes).toBe(4 * 65_536);
      expect(late.aborted).toEqual(["/1"]);
      const host = heldFiles();
      const controller = new AbortController();
      const running = harness().run(guest, { script, fs: host.fs, signal: controller.signal });
      await untilParked(harness().cell, 1);
      controller.abort();
      expect((await running).ending.status).toBe("cancelled");
      expect(host.aborted).toEqual(["/1"]);
      expect([harness().cell.parked, harness().cell.running]).toEqual([0, 0]);
    });

    it("ends with the cell", async () => {
      const guest = await slicedGuest();
      const other = await harness().create();
      try {
        const host = heldFiles();
        const running = harness().run(guest, { script: scriptOf({ pending: files(1) }), fs: host.fs }, other.cell);
        await untilParked(other.cell, 1);
        other.kill();
        const { ending, beganAtMs } = await running;
        expect(ending.status).toBe("crashed");
        expect(beganAtMs).toBeGreaterThan(0);
        expect(host.aborted).toEqual(["/1"]);
      } finally {
        await other.dispose();
      }
    });

    it("is not for guests that differ too much, nor for those of which something could be lost", async () => {
      const tables = "(table 1 funcref) (func $idle) (elem declare func $idle)";
      const floats = "(global $float (mut f64) (f64.const 1.5))";
      const writer = `${tables} (func (export "other") (table.set (i32.const 0) (ref.func $idle)))`;
      for (const [guest, script] of [
        [await slicedGuest({ maxMemoryPages: 64 }), scriptOf({ flood: 1 }, { pending: files(1) }, { random: 0 })],
        [await slicedGuest({ more: floats }), scriptOf({ pending: files(1) }, { random: 0 })],
        [await slicedGuest({ more: writer }), scriptOf({ pending: files(1) }, { random: 0 })],
      ] as const) {
        const host = heldFiles();
        const limits = { memoryPages: 64 };
        const running = harness().run(guest, { script, fs: host.fs, limits });
        await host.until(1);
        const beside = harness().run(await slicedGuest(), { script: scriptOf({ pending: files(2) }), fs: host.fs });
        await untilParked(harness().cell, 1);
        expect(harness().cell.lanesTaken).toBe(1);
        host.answer("/1");
        host.answer("/2");
        expect((await running).ending).toEqual({ status: "ok" });
        expect((await beside).ending).toEqual({ status: "ok" });
      }
    });

    it("is over when the guest computes for ever after it", async () => {
      const guest = await slicedGuest();
      const host = heldFiles();
      const script = scriptOf({ pending: files(1) }, { spin: 0 });
      const running = harness().run(guest, { script, fs: host.fs, limits: { wallTimeMs: 400 } });
      await untilParked(harness().cell, 1);
      host.answer("/1");
      expect((await running).ending).toMatchObject({ status: "timeout", limit: "wallTime" });
      expect((await harness().run(harness().echo)).ending).toEqual({ status: "ok" });
    });
  });
}

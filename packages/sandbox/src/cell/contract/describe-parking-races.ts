import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { CellResult } from "../call.ts";
import type { CallOnCell, Cell } from "../interface.ts";
import type { CellHarness, RunOptions } from "./cell-harness.ts";
import { files, heldFiles } from "./held-files.ts";
import { scriptOf, slicedGuest } from "./scripted-guest.ts";

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
 * Parked calls to which two things happen at once.
 *
 * @param harness The cell, once it is there.
 */
export function describeParkingRaces(harness: () => CellHarness): void {
  describe("parked calls that end while they are given a lane again", () => {
    /** The last of three parked calls that go on at once, after another one had the thread. */
    const endingOfLast = async (wallTimeMs: number, abortAfterMs?: number): Promise<unknown> => {
      const guest = await slicedGuest();
      const { cell } = harness();
      const host = heldFiles();
      const controller = new AbortController();
      const run = (id: number, options: RunOptions): Promise<CellResult> =>
        harness().run(guest, { script: scriptOf({ pending: files(id) }), fs: host.fs, ...options });
      const others = [1, 2].map((id) => run(id, {}));
      const last = run(3, { limits: { wallTimeMs }, signal: controller.signal });
      await untilParked(cell, 3);
      let onCell: CallOnCell | undefined;
      const onStart = (call: CallOnCell): void => {
        onCell = call;
      };
      // Long enough that whoever aborts meanwhile is never late, however busy the machine is.
      const computing = harness().run(harness().loops, { limits: { wallTimeMs: 800 }, onStart });
      while (onCell?.isComputing() !== true) await turn();
      // What the cell is told now it hears later, and all at once.
      for (const path of ["/1", "/2", "/3"]) host.answer(path);
      while (cell.parked > 0) await turn();
      if (abortAfterMs !== undefined) {
        await sleep(abortAfterMs);
        controller.abort();
      }
      const { ending } = await last;
      for (const result of await Promise.all(others)) expect(result.ending).toEqual({ status: "ok" });
      expect((await computing).ending.status).toBe("timeout");
      while (cell.running > 0) await turn();
      expect([cell.parked, cell.waiting]).toEqual([0, 0]);
      return ending;
    };

    it("end as what ended them: by their caller", async () => {
      for (let round = 0; round < 3; round += 1)
        expect(await endingOfLast(5_000, 20)).toMatchObject({ status: "cancelled" });
    });

    it("are not parked again when their module was forgotten meanwhile: nobody would forget what is kept of it", async () => {
      const guest = await slicedGuest();
      const { cell } = harness();
      const host = heldFiles();
      const run = (script: string): Promise<CellResult> => harness().run(guest, { script, fs: host.fs });
      const running = run(scriptOf({ pending: files(1) }, { pending: files(2) }));
      await untilParked(cell, 1);
      cell.forget(guest.moduleId);
      host.answer("/1");
      await host.until(2);
      const other = await slicedGuest();
      // It waits for less long, and is parked after whoever waits for longer.
      const besideParked = new Promise<void>((resolve) => {
        cell.onPark = (call) => {
          if (call === onCell) resolve();
        };
      });
      let onCell: CallOnCell | undefined;
      const onStart = (call: CallOnCell): void => {
        onCell = call;
      };
      const beside = harness().run(other, { script: scriptOf({ pending: files(3) }), fs: host.fs, onStart });
      await besideParked;
      expect([cell.parked, cell.lanesTaken]).toEqual([1, 1]);
      host.answer("/2");
      host.answer("/3");
      for (const { ending } of await Promise.all([running, beside])) expect(ending).toEqual({ status: "ok" });
    });
  });
}

import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { CallOnCell } from "../interface.ts";
import { bytes, type CellHarness } from "./cell-harness.ts";

/**
 * What can be known of the beginning of a call.
 *
 * @param harness The cell, once it is there.
 */
export function describeBegin(harness: () => CellHarness): void {
  describe("the beginning", () => {
    it("is known while the guest computes, as exactly as in the result, and not before", async () => {
      const controller = new AbortController();
      const started = Promise.withResolvers<CallOnCell>();
      const beforeMs = Number(process.hrtime.bigint()) / 1e6;
      const options = { onStart: started.resolve, signal: controller.signal };
      const loops = harness().run(harness().loops, options);
      const late = Promise.withResolvers<CallOnCell>();
      const behind = harness().run(harness().echo, { onStart: late.resolve });
      const onCell = await started.promise;
      while (onCell.beganAtMs() === undefined) await setImmediate();
      const beganAtMs = onCell.beganAtMs();
      expect(beganAtMs).toBeGreaterThan(beforeMs);
      expect((await late.promise).beganAtMs()).toBeUndefined();
      controller.abort();
      expect((await loops).beganAtMs).toBe(beganAtMs);
      expect(onCell.beganAtMs()).toBeUndefined();
      await behind;
    });

    it("is known before the first host function, of which it is told", async () => {
      const told: (string | number | undefined)[] = [];
      let onCell: CallOnCell | undefined;
      const result = await harness().run(harness().waits, {
        onStart: (started) => (onCell = started),
        onHostCall: () => told.push(onCell?.beganAtMs()),
        fs: () => {
          told.push("host function");
          return Promise.resolve(bytes("answer"));
        },
      });
      expect(told).toEqual([result.beganAtMs, "host function"]);
    });
  });
}

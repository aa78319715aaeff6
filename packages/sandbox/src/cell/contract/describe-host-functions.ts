import { HardLimitError } from "@cordon/core";
import type { HostFunction } from "../host-function.ts";
import { describe, expect, it } from "vitest";
import { assemble } from "./assemble.ts";
import { bytes, type CellHarness, guestOf, held, text } from "./cell-harness.ts";
import * as guests from "./guests.ts";

/**
 * What a guest gets from the host, and what it does not.
 *
 * @param harness The cell, once it is there.
 */
export function describeHostFunctions(harness: () => CellHarness): void {
  describe("host functions", () => {
    it("get a copy of the request and answer the guest", async () => {
      const requests: string[] = [];
      const result = await harness().run(harness().waits, {
        input: "question",
        fs: (request) => {
          requests.push(text(request));
          return Promise.resolve(bytes("answer"));
        },
      });
      expect(requests).toEqual(["question"]);
      expect(text(result.output)).toBe("answer");
    });

    it("end the call when a hard limit is exhausted, also for a guest that catches everything", async () => {
      const catching = await assemble(guests.catchesEverything);
      const fs: HostFunction = () => Promise.reject(new HardLimitError("hostCalls", 0));
      expect((await harness().run(catching, { fs })).ending).toMatchObject({ status: "limit", limit: "hostCalls" });
    });

    it("end the call when they fail, without a word of theirs", async () => {
      const fs: HostFunction = () => Promise.reject(new Error("/secret/path"));
      const { ending } = await harness().run(harness().waits, { fs });
      expect(ending).toEqual({ status: "crashed", message: "a host function failed" });
    });

    it("end the call when they answer with anything but bytes", async () => {
      const fs: HostFunction = () => Promise.resolve("text" as unknown as Uint8Array);
      const { ending } = await harness().run(harness().waits, { fs });
      expect(ending).toEqual({ status: "crashed", message: "a host function failed" });
    });

    it("are not reached while a skill initializes", async () => {
      const early = await assemble(guests.asksHostAtStart);
      let asked = 0;
      const result = await harness().run(early, {
        fs: () => {
          asked += 1;
          return Promise.resolve(bytes("answer"));
        },
      });
      expect(result.ending).toEqual({ status: "ok" });
      expect(asked).toBe(0);
    });

    it("do not see a request that is no block of the guest", async () => {
      for (const pointer of ["0", "-1", "9007199254740993", "17"]) {
        const module = await guestOf(`(drop (call $fs (i64.const ${pointer}))) (i32.const 0)`);
        expect((await harness().run(module, { fs: () => Promise.reject(new Error("asked")) })).ending.status).toBe(
          "ok",
        );
      }
    });

    it("serve as many guests at once as the cell takes", async () => {
      const hosts = Array.from({ length: harness().cell.stacks }, () => held());
      const running = hosts.map(({ fs }) => harness().run(harness().waits, { fs }));
      await Promise.all(hosts.map(({ asked }) => asked));
      const { cell } = harness();
      expect([cell.running, cell.stacksTaken, cell.waiting]).toEqual([cell.stacks, cell.stacks, cell.stacks]);
      for (const { answer } of hosts.toReversed()) answer();
      for (const { ending } of await Promise.all(running)) expect(ending).toEqual({ status: "ok" });
      expect([cell.running, cell.stacksTaken, cell.waiting]).toEqual([0, 0, 0]);
    });
  });
}

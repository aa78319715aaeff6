import { describe, expect, it } from "vitest";
import { assemble, imports } from "./assemble.ts";
import { type CellHarness, guestOf, text } from "./cell-harness.ts";
import * as guests from "./guests.ts";

/**
 * The endings of a call, and the limits that lead to some of them.
 *
 * @param harness The cell, once it is there.
 */
export function describeEndings(harness: () => CellHarness): void {
  describe("endings", () => {
    it("gives the output of a skill that returns 0, and counts what it used", async () => {
      const result = await harness().run(harness().echo, { input: "hello" });
      expect(result.ending).toEqual({ status: "ok" });
      expect(text(result.output)).toBe("hello");
      expect(result.usage).toMatchObject({ inputBytes: 5, outputBytes: 5, peakMemoryBytes: 65_536 });
      expect(result.usage.wallMs).toBeGreaterThan(0);
    });

    it("gives the error text of a skill that returns something else, escaped", async () => {
      const fails = await assemble(guests.failsWithInput);
      const { ending, output } = await harness().run(fails, { input: "no\u001b[2J" });
      expect(ending).toEqual({ status: "failed", message: "no\\u{1b}[2J" });
      expect(output).toHaveLength(0);
    });

    it("says which trap ended a skill, in the engine's words", async () => {
      const cases: readonly [body: string, message: string][] = [
        ["unreachable", "unreachable"],
        ["(i32.div_s (i32.const 1) (i32.const 0))", "divide by zero"],
        ["(i32.load (i32.const 65536))", "memory access out of bounds"],
      ];
      for (const [body, message] of cases) {
        expect((await harness().run(await guestOf(body))).ending).toEqual({ status: "trapped", message });
      }
    });

    it("ends a skill that overflows the stack, and the cell goes on", async () => {
      const recursive = await assemble(guests.recurses);
      expect((await harness().run(recursive)).ending).toMatchObject({ status: "limit", limit: "stack" });
      expect((await harness().run(harness().echo, { input: "x" })).ending.status).toBe("ok");
    });

    it("says that an exception was not caught", async () => {
      const throwing = await assemble(`(module (tag $t) (func (export "execute") (result i32) (throw $t)))`);
      expect((await harness().run(throwing)).ending).toEqual({
        status: "trapped",
        message: "an exception was not caught",
      });
    });
  });

  describe("limits", () => {
    it("refuses memory beyond the limit, and says so when the skill traps on it", async () => {
      const grows = await assemble(guests.growsMemory);
      const { ending, usage } = await harness().run(grows);
      expect(ending).toMatchObject({ status: "limit", limit: "memory" });
      expect(usage.peakMemoryBytes).toBe(16 * 65_536);
    });

    it("holds a call to a smaller memory than its module was admitted with", async () => {
      const grows = await assemble(guests.growsMemory);
      const { ending, usage } = await harness().run(grows, { limits: { memoryPages: 3 } });
      expect(ending).toMatchObject({ status: "limit", limit: "memory" });
      expect(usage.peakMemoryBytes).toBe(3 * 65_536);
    });

    it("refuses tables beyond the limit", async () => {
      const grows = await assemble(guests.growsTable);
      expect((await harness().run(grows)).ending).toMatchObject({ status: "limit", limit: "tables" });
    });

    it("ends a call that spent its fuel, and counts the same fuel every time", async () => {
      const metered = await assemble(guests.loops, { fuel: true });
      const ended = await harness().run(metered, { limits: { fuel: 10_000 } });
      expect(ended.ending.status).toBe("out-of-fuel");
      expect(ended.usage.fuel).toBe(10_000);
      const counted = await assemble(guests.countsTo1000, { fuel: true });
      const [first, second] = [
        await harness().run(counted, { limits: { fuel: 1e9 } }),
        await harness().run(counted, { limits: { fuel: 1e9 } }),
      ];
      expect(first.ending.status).toBe("ok");
      expect(first.usage.fuel).toBeGreaterThan(1_000);
      expect(second.usage.fuel).toBe(first.usage.fuel);
    });

    it("ends a call whose log, variables, blocks, output or request exceed their limit", async () => {
      const block = "(local.set $b (call $alloc (i64.const 2000)))";
      const cases: readonly [limit: string, body: string][] = [
        ["logBytes", `(call $log_info (local.get $b))`],
        ["vars", `(call $var_set (local.get $b) (local.get $b))`],
        ["kernelMemory", `(drop (call $alloc (i64.const 2000000))) unreachable`],
        ["output", `(call $output_set (call $alloc (i64.const 70000)) (i64.const 70000))`],
        ["hostBytes", `(drop (call $fs (call $alloc (i64.const 70000))))`],
      ];
      for (const [limit, body] of cases) {
        const module = await assemble(
          `(module ${imports} (func (export "execute") (result i32) (local $b i64) ${block} ${body} (i32.const 0)))`,
        );
        expect((await harness().run(module)).ending).toMatchObject({ status: "limit", limit });
      }
    });
  });
}

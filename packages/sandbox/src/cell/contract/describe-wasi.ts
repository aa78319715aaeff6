import { wasiImports } from "@cordon/core";
import { describe, expect, it } from "vitest";
import type { CellResult } from "../call.ts";
import type { CellHarness, RunOptions } from "./cell-harness.ts";
import { text } from "./cell-harness.ts";
import { outputMemory, wasiGuest } from "./wasi-guest.ts";

/**
 * What a guest gets of WASI, and what it does not.
 *
 * @param harness The cell, once it is there.
 */
export function describeWasi(harness: () => CellHarness): void {
  const run = async (body: string, options: RunOptions & { readonly extra?: string } = {}): Promise<CellResult> =>
    await harness().run(await wasiGuest(body, options), options);
  const statusOf = async (body: string, options: RunOptions & { readonly extra?: string } = {}): Promise<number> => {
    const { ending } = await run(body, options);
    return ending.status === "ok"
      ? 0
      : Number(/^the skill returned (\d+)$/u.exec("message" in ending ? ending.message : "")?.[1]);
  };
  const helloAt = (place: number): string =>
    `(data (i32.const ${place}) "hello\\nworld") (data (i32.const 0) "\\20\\00\\00\\00\\0b\\00\\00\\00")`;
  const writes = (descriptor: number): string =>
    `(call $fd_write (i32.const ${descriptor}) (i32.const 0) (i32.const 1) (i32.const 16))`;

  describe("WASI", () => {
    it("has no arguments and no environment", async () => {
      for (const name of ["args", "environ"]) {
        const body = `(i32.store (i32.const 0) (i32.const 7)) (i32.store (i32.const 4) (i32.const 7))
          (drop (call $${name}_sizes_get (i32.const 0) (i32.const 4)))
          (drop (call $${name}_get (i32.const 0) (i32.const 8)))
          (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 4)))`;
        expect((await run(body)).ending).toEqual({ status: "ok" });
      }
    });

    it("writes standard output and error to the log, line by line, escaped", async () => {
      const extra = `(data (i32.const 32) "one\\ntwo \\1b[31m") (data (i32.const 0) "\\20\\00\\00\\00\\0d\\00\\00\\00")`;
      const { ending, logs } = await run(
        `(drop ${writes(1)}) (drop ${writes(2)}) (i32.sub (i32.load (i32.const 16)) (i32.const 13))`,
        { extra },
      );
      expect(ending).toEqual({ status: "ok" });
      expect(logs).toEqual([
        { level: "info", text: "one" },
        { level: "warn", text: "one" },
        { level: "info", text: String.raw`two \u{1b}[31m` },
        { level: "warn", text: String.raw`two \u{1b}[31m` },
      ]);
    });

    it("counts what is written against the budget of the log, finished lines or not", async () => {
      const extra = `(data (i32.const 0) "\\20\\00\\00\\00\\00\\01\\00\\00")`;
      const body = `(loop $again (br_if $again (i32.eqz ${writes(1)}))) (i32.const 0)`;
      expect((await run(body, { extra })).ending).toMatchObject({ status: "limit", limit: "logBytes" });
      const lines = `(memory.fill (i32.const 32) (i32.const 10) (i32.const 256)) ${body}`;
      expect((await run(lines, { extra })).ending).toMatchObject({ status: "limit", limit: "logBytes" });
    });

    it("writes nowhere else", async () => {
      for (const descriptor of [0, 3, 4, -1])
        expect(await statusOf(writes(descriptor), { extra: helloAt(32) })).toBe(76);
    });

    it("reads the clock of the call in whole milliseconds, and the receipt has every reading", async () => {
      const body = `(drop (call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 0)))
        (drop (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 8)))
        (drop (call $clock_res_get (i32.const 1) (i32.const 16)))
        (call $give (i32.const 0) (i32.const 24)) (i32.const 0)`;
      const { output, clock } = await run(body, { extra: outputMemory });
      const values = new BigUint64Array(output.slice().buffer);
      expect(
        clock.flatMap(([valueMs, count]) => Array.from({ length: count }, () => BigInt(valueMs) * 1_000_000n)),
      ).toEqual([values[0], values[1]]);
      expect(values[2]).toBe(1_000_000n);
    });

    it("serves no clock of the processor", async () => {
      for (const clock of [2, 3]) {
        expect(await statusOf(`(call $clock_time_get (i32.const ${clock}) (i64.const 0) (i32.const 0))`)).toBe(76);
      }
      for (const clock of [4, -1])
        expect(await statusOf(`(call $clock_res_get (i32.const ${clock}) (i32.const 0))`)).toBe(28);
    });

    it("gives random bytes that follow from the seed of the call, as its numbers do", async () => {
      const bytes = `(drop (call $random_get (i32.const 0) (i32.const 16))) (call $give (i32.const 0) (i32.const 16)) (i32.const 0)`;
      const numbers = `(i64.store (i32.const 0) (call $random)) (i64.store (i32.const 8) (call $random))
        (call $give (i32.const 0) (i32.const 16)) (i32.const 0)`;
      const [first, again, other, asNumbers] = await Promise.all([
        run(bytes, { extra: outputMemory, seed: 5 }),
        run(bytes, { extra: outputMemory, seed: 5 }),
        run(bytes, { extra: outputMemory, seed: 6 }),
        run(numbers, { extra: outputMemory, seed: 5 }),
      ]);
      expect([again.output, asNumbers.output]).toEqual([first.output, first.output]);
      expect(other.output).not.toEqual(first.output);
    });

    it("ends the call at proc_exit: as ok with 0, as failed with anything else, and never catchable", async () => {
      const exits = (code: number): string =>
        `(call $output_set (call $input_offset) (call $input_length)) (call $proc_exit (i32.const ${code})) (i32.const 9)`;
      expect(await run(exits(0))).toMatchObject({ ending: { status: "ok" }, hasExited: true });
      expect(text((await run(exits(0))).output)).toBe("question");
      expect((await run(exits(3))).ending).toEqual({ status: "failed", message: "the skill exited with 3" });
      expect((await run(exits(-1))).ending).toEqual({ status: "failed", message: "the skill exited with 4294967295" });
      const catching = `(try (do (call $proc_exit (i32.const 3))) (catch_all)) (i32.const 0)`;
      expect((await run(catching)).ending).toEqual({ status: "failed", message: "the skill exited with 3" });
    });

    it("fails a call whose skill exits while it initializes, also with 0", async () => {
      const extra = `(func (export "_initialize") (call $proc_exit (i32.const 0)))`;
      expect((await run("(i32.const 0)", { extra })).ending).toEqual({
        status: "failed",
        message: "the skill exited with 0 while it initialized",
      });
    });

    it("answers everything that is not served with not capable, without a look at what it was passed", async () => {
      const served = /^(?:args_|environ_|clock_|random_get|poll_oneoff|proc_exit|fd_prestat|fd_fdstat_get|fd_write)/u;
      const others = wasiImports.filter(({ name }) => !served.test(name));
      expect(others.length).toBe(33);
      for (const { name, parameters } of others) {
        const call = `(call $${name} ${parameters.map((type) => `(${type}.const -1)`).join(" ")})`;
        expect([name, await statusOf(call)]).toEqual([name, 76]);
      }
    });

    it("has no preopened folder, and says so in the way that programs end their search with", async () => {
      expect(await statusOf("(call $fd_prestat_get (i32.const 3) (i32.const 0))")).toBe(8);
      expect(await statusOf("(call $fd_prestat_dir_name (i32.const 3) (i32.const 0) (i32.const 8))")).toBe(8);
      expect(await statusOf("(call $fd_fdstat_get (i32.const 3) (i32.const 0))")).toBe(76);
      expect(await statusOf("(call $fd_fdstat_get (i32.const 1) (i32.const 0))")).toBe(0);
    });
  });
}

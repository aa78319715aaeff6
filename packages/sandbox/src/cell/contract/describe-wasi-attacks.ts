import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CellHarness, RunOptions } from "./cell-harness.ts";
import { outputMemory, wasiGuest } from "./wasi-guest.ts";

/** A function of WASI that reads or writes where pointers lead, with one of them open. */
const pointed: readonly (readonly [name: string, call: (pointer: string) => string, bytes: number])[] = [
  ["args_sizes_get", (pointer) => `(call $args_sizes_get ${pointer} (i32.const 0))`, 4],
  ["args_sizes_get, its second", (pointer) => `(call $args_sizes_get (i32.const 0) ${pointer})`, 4],
  ["environ_sizes_get", (pointer) => `(call $environ_sizes_get (i32.const 0) ${pointer})`, 4],
  ["clock_res_get", (pointer) => `(call $clock_res_get (i32.const 0) ${pointer})`, 8],
  ["clock_time_get", (pointer) => `(call $clock_time_get (i32.const 0) (i64.const 0) ${pointer})`, 8],
  ["random_get", (pointer) => `(call $random_get ${pointer} (i32.const 5))`, 5],
  ["fd_fdstat_get", (pointer) => `(call $fd_fdstat_get (i32.const 1) ${pointer})`, 24],
  ["fd_write, its list", (pointer) => `(call $fd_write (i32.const 1) ${pointer} (i32.const 2) (i32.const 0))`, 16],
  ["fd_write, its result", (pointer) => `(call $fd_write (i32.const 1) (i32.const 0) (i32.const 0) ${pointer})`, 4],
  ["poll_oneoff, its list", (pointer) => poll({ input: pointer }), 48],
  ["poll_oneoff, its events", (pointer) => poll({ output: pointer }), 32],
  ["poll_oneoff, its count", (pointer) => poll({ events: pointer }), 4],
];

function poll({ input = "(i32.const 0)", output = "(i32.const 128)", events = "(i32.const 256)", count = 1 }): string {
  return `(call $poll_oneoff ${input} ${output} (i32.const ${count}) ${events})`;
}

/**
 * What a guest cannot do with WASI, whatever it passes.
 *
 * @param harness The cell, once it is there.
 */
export function describeWasiAttacks(harness: () => CellHarness): void {
  const endingOf = async (body: string, options: RunOptions & { readonly extra?: string } = {}): Promise<string> => {
    const { ending } = await harness().run(await wasiGuest(body, options), options);
    return "message" in ending ? ending.message : ending.status;
  };
  const fault = "the skill returned 21";
  const invalid = "the skill returned 28";

  describe("WASI, with arguments made to harm", () => {
    it.each(pointed)("lets no pointer of %s lead out of memory, by a byte or by far", async (_name, call, bytes) => {
      const last = 65_536 - bytes;
      expect(await endingOf(call(`(i32.const ${last})`))).not.toBe(fault);
      for (const pointer of [last + 1, 65_535, 65_536, -1, -8, 0x7fff_ffff, -0x8000_0000]) {
        expect([pointer, await endingOf(call(`(i32.const ${pointer})`))]).toEqual([pointer, fault]);
      }
    });

    it("gives a guest without memory nothing to write to", async () => {
      const module = await wasiGuest("(call $args_sizes_get (i32.const 0) (i32.const 4))", { memory: "" });
      expect((await harness().run(module)).ending).toMatchObject({ message: fault });
    });

    it("refuses lengths and counts that no memory has", async () => {
      expect(await endingOf("(call $random_get (i32.const 0) (i32.const -1))")).toBe(fault);
      expect(await endingOf("(call $fd_write (i32.const 1) (i32.const 0) (i32.const -1) (i32.const 8))")).toBe(invalid);
      expect(await endingOf("(call $fd_write (i32.const 1) (i32.const 0) (i32.const 1025) (i32.const 8))")).toBe(
        invalid,
      );
      for (const count of [0, 1_025, -1]) expect(await endingOf(poll({ count }))).toBe(invalid);
      const wide = `(data (i32.const 0) "\\ff\\ff\\00\\00\\02\\00\\00\\00\\00\\00\\00\\00\\ff\\ff\\ff\\ff")`;
      expect(
        await endingOf("(call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))", { extra: wide }),
      ).toBe(fault);
      expect(
        await endingOf("(call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16))", { extra: wide }),
      ).toBe(fault);
    });

    it("copies nothing of a list that names all of memory a thousand times", async () => {
      const body = `(local $i i32)
        (loop $next
          (i32.store offset=4 (local.get $i) (i32.const 65536))
          (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 8192))))
        (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1024) (i32.const 8192))`;
      const module = await wasiGuest(body);
      const { ending, usage } = await harness().run(module);
      expect(ending).toMatchObject({ status: "limit", limit: "logBytes" });
      expect(usage.logBytes).toBe(0);
    });

    it("reads before it writes where results overlap what was passed", async () => {
      const hi = `(data (i32.const 8) "hi") (data (i32.const 0) "\\08\\00\\00\\00\\02\\00\\00\\00")`;
      const onList = await harness().run(
        await wasiGuest(
          "(drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 0))) (i32.sub (i32.load (i32.const 0)) (i32.const 2))",
          { extra: hi },
        ),
      );
      expect([onList.ending, onList.logs]).toEqual([{ status: "ok" }, [{ level: "info", text: "hi" }]]);
      const same = "(drop (call $args_sizes_get (i32.const 0) (i32.const 0))) (i32.load (i32.const 0))";
      expect(await endingOf(same)).toBe("ok");
      const polled = await harness().run(
        await wasiGuest(
          `(i64.store (i32.const 0) (i64.const 7)) (i64.store (i32.const 48) (i64.const 9))
           (drop (call $poll_oneoff (i32.const 0) (i32.const 0) (i32.const 2) (i32.const 64)))
           (call $give (i32.const 0) (i32.const 68)) (i32.const 0)`,
          { extra: outputMemory },
        ),
      );
      const view = new DataView(polled.output.slice().buffer);
      expect([view.getBigUint64(0, true), view.getBigUint64(32, true), view.getUint32(64, true)]).toEqual([7n, 9n, 2]);
    });

    it("comes to one of the known ends whatever is in memory and in the arguments, and the cell goes on", async () => {
      const argument = (index: number): string => `(i32.load (i32.const ${4 + index * 4}))`;
      const call = (name: string, ...values: readonly string[]): string => `(drop (call $${name} ${values.join(" ")}))`;
      const [a, b, c, d] = [argument(0), argument(1), argument(2), argument(3)] as const;
      const calls = [
        call("fd_write", "(i32.const 1)", b, c, d),
        call("poll_oneoff", a, b, c, d),
        call("random_get", a, b),
        call("clock_time_get", a, "(i64.const 1)", b),
      ];
      const chosen = calls.map(
        (each, index) => `(if (i32.eq (i32.load8_u (i32.const 0)) (i32.const ${index})) (then ${each}))`,
      );
      const module = await wasiGuest(`(local $i i32)
        (loop $next
          (i32.store8 (local.get $i) (call $load_u8 (i64.add (call $input_offset) (i64.extend_i32_u (local.get $i)))))
          (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.wrap_i64 (call $input_length)))))
        ${chosen.join("\n")} (i32.const 0)`);
      const pointer = fc.oneof(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 65_400, max: 65_540 }),
        fc.constantFrom(-1, -0x8000_0000, 0x7fff_ffff, 1_024),
      );
      const guest = fc.tuple(
        fc.nat({ max: 3 }),
        fc.array(pointer, { minLength: 4, maxLength: 4 }),
        fc.array(pointer, { minLength: 16, maxLength: 40 }),
      );
      await fc.assert(
        fc.asyncProperty(guest, async ([which, values, memory]) => {
          const bytes = new Uint8Array(Int32Array.from([which, ...values, ...memory]).buffer);
          const input = Buffer.from(bytes).toString("latin1");
          const { ending } = await harness().run(module, { input, limits: { wallTimeMs: 20 } });
          expect(["ok", "limit", "timeout"]).toContain(ending.status);
        }),
        { numRuns: 150 },
      );
      expect(harness().cell.alive).toBe(true);
    });

    it("sees memory as it is after it grew, also while the guest waited", async () => {
      const body = `(drop (memory.grow (i32.const 1)))
        (i64.store (i32.const 24) (i64.const 1000000))
        (drop (call $poll_oneoff (i32.const 0) (i32.const 65536) (i32.const 1) (i32.const 131068)))
        (drop (memory.grow (i32.const 1)))
        (drop (call $random_get (i32.const 131072) (i32.const 65536)))
        (i32.sub (i32.load (i32.const 131068)) (i32.const 1))`;
      expect(await endingOf(body)).toBe("ok");
    });
  });

  describe("poll_oneoff", () => {
    const waits = (nanoseconds: string, flags = 0): string =>
      `(i64.store (i32.const 24) (i64.const ${nanoseconds})) (i32.store16 (i32.const 40) (i32.const ${flags})) ${poll({})}`;

    it("waits in the host, beside others, and counts against the time of the call", async () => {
      const module = await wasiGuest(waits("30000000"));
      const results = await Promise.all([1, 2, 3].map(() => harness().run(module)));
      for (const { ending, usage, clock } of results) {
        expect(ending).toEqual({ status: "ok" });
        expect(usage.wallMs).toBeGreaterThanOrEqual(28);
        expect(usage.cpuMs).toBeLessThan(usage.wallMs);
        expect(clock.length).toBe(1);
      }
    });

    it("ends with the call: at its deadline, and when it is cancelled", async () => {
      const module = await wasiGuest(waits("-1"));
      const late = await harness().run(module, { limits: { wallTimeMs: 40 } });
      expect(late.ending).toMatchObject({ status: "timeout", limit: "wallTime" });
      const abort = new AbortController();
      const running = harness().run(module, { signal: abort.signal, onHostCall: () => abort.abort() });
      expect((await running).ending).toMatchObject({ status: "cancelled" });
    });

    it("does not wait for what is over, by an absolute time too", async () => {
      let asked = 0;
      const onHostCall = (): void => void (asked += 1);
      for (const module of [await wasiGuest(waits("0")), await wasiGuest(waits("1000000", 1))]) {
        expect((await harness().run(module, { onHostCall })).ending).toEqual({ status: "ok" });
      }
      expect(asked).toBe(0);
    });

    it("tells which of a thousand clocks are over first", async () => {
      const body = `(local $i i32) (local $at i32)
        (loop $next
          (i64.store (local.get $at) (i64.extend_i32_u (local.get $i)))
          (i64.store offset=24 (local.get $at) (i64.const 3600000000000))
          (local.set $at (i32.add (local.get $at) (i32.const 48)))
          (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1024))))
        (i64.store (i32.const 504) (i64.const 2000000))
        (drop (call $poll_oneoff (i32.const 0) (i32.const 65536) (i32.const 1024) (i32.const 131064)))
        (i32.or
          (i32.sub (i32.load (i32.const 131064)) (i32.const 1))
          (i32.sub (i32.load (i32.const 65536)) (i32.const 10)))`;
      const module = await wasiGuest(body, { memory: "(memory 2)" });
      expect((await harness().run(module)).ending).toEqual({ status: "ok" });
    });

    it("waits for nothing but clocks, and never while a skill initializes", async () => {
      expect(await endingOf(`(i32.store8 (i32.const 8) (i32.const 1)) ${poll({})}`)).toBe("the skill returned 76");
      expect(await endingOf(`(i32.store (i32.const 16) (i32.const 2)) ${poll({})}`)).toBe(invalid);
      const extra = `(global $errno (mut i32) (i32.const 0))
        (func (export "_initialize") (i64.store (i32.const 24) (i64.const -1)) (global.set $errno ${poll({})}))`;
      expect(await endingOf("(global.get $errno)", { extra })).toBe("the skill returned 76");
    });
  });
}

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { admitModule, interruptOffset, startExport } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import { endlessGuests } from "./endless-guests.ts";
import { usualOptions } from "./rejection-of.ts";
import type { StopWorkerData } from "./rewriting-stop-worker.ts";
import { createSlots, rewrite, rewriteAndInstantiate } from "./rewritten-instance.ts";
import { assemble } from "./text-module.ts";

const slotAddress = 24;

/** What the worker said, and how long after its slot was set. */
interface Stop {
  readonly answer: unknown;
  readonly afterMs: number;
}

/** Far more than a stop takes; without the checks that bound it, each of the guests here takes many times that. */
const soonMs = 2_000;

/** Runs a guest in a worker and sets its slot once it has started. */
async function stopInWorker(bytes: Uint8Array, fuel: boolean): Promise<Stop> {
  const slots = createSlots();
  const progress = new SharedArrayBuffer(4);
  const rewritten = rewrite(bytes, { fuel });
  const data: StopWorkerData = { rewritten, slots, slotAddress, progress };
  const worker = new Worker(new URL("./rewriting-stop-worker.ts", import.meta.url), { workerData: data });
  try {
    const answer = once(worker, "message");
    const started = Atomics.waitAsync(new Int32Array(progress), 0, 0);
    await Promise.race([started.value, answer]);
    const set = performance.now();
    Atomics.store(new Int32Array(slots.buffer, slotAddress + interruptOffset), 0, -1);
    const [said] = (await answer) as readonly unknown[];
    return { answer: said, afterMs: performance.now() - set };
  } finally {
    await worker.terminate();
  }
}

describe.each(endlessGuests)("$title", ({ text, overflows = false }) => {
  const bytes = assemble(text);

  it.each([false, true])("ends at its first check when its slot was set before, fuel %s", (fuel) => {
    let calls = 0;
    const imports = {
      test: {
        progress: () => {
          calls += 1;
        },
      },
    };
    const instance = rewriteAndInstantiate(bytes, { fuel, imports });
    instance.interrupt(-3);
    expect(() => instance.call("run")).toThrow(WebAssembly.RuntimeError);
    expect(calls).toBe(0);
  });

  it("ends when its fuel is used up", () => {
    const instance = rewriteAndInstantiate(bytes, { fuel: true, imports: { test: { progress: () => undefined } } });
    instance.fuel = 100_000n;
    expect(() => instance.call("run")).toThrow(WebAssembly.RuntimeError);
    expect(instance.fuel).toBeLessThan(0n);
  });

  it.each([false, true])("ends soon when another thread sets its slot while it runs, fuel %s", async (fuel) => {
    const { answer, afterMs } = await stopInWorker(bytes, fuel);
    // On a full stack the engine may find no room for the trap, and then reports the overflow.
    expect(answer).toMatch(overflows ? /^trapped$|^RangeError/u : /^trapped$/u);
    expect(afterMs).toBeLessThan(soonMs);
  });
});

describe("a loop the engine has optimised", () => {
  // Counts down from the parameter: 0 is 2^64 rounds. The first calls are long enough for the optimising compiler.
  const loops = [
    "(loop $l (br_if $l (i64.ne (local.tee $n (i64.sub (local.get $n) (i64.const 1))) (i64.const 0))))",
    `(loop $l (i64.store (i32.const 8) (i64.add (i64.load (i32.const 8)) (local.get $n)))
       (br_if $l (i64.ne (local.tee $n (i64.sub (local.get $n) (i64.const 1))) (i64.const 0))))`,
  ];

  it.each(loops)("still sees that its slot was set: %s", async (loop) => {
    const module = assemble(`(module
      (import "test" "progress" (func $progress)) (memory 1)
      (func $spin (param $n i64) ${loop})
      (func (export "run") (local $rounds i32)
        (loop $warm (call $spin (i64.const 100000))
          (br_if $warm (i32.lt_u (local.tee $rounds (i32.add (local.get $rounds) (i32.const 1))) (i32.const 500))))
        (call $progress)
        (call $spin (i64.const 0))))`);
    for (const fuel of [false, true]) {
      const { answer, afterMs } = await stopInWorker(module, fuel);
      expect(answer).toBe("trapped");
      expect(afterMs).toBeLessThan(soonMs);
    }
  });
});

describe("instances in one page of slots", () => {
  it("end by their own slot only", () => {
    const bytes = assemble('(module (func (export "run") (result i32) (loop) (i32.const 7)))');
    const slots = createSlots();
    const first = rewriteAndInstantiate(bytes, { fuel: false, slots, slotAddress: 8 });
    const second = rewriteAndInstantiate(bytes, { fuel: true, slots, slotAddress: 16 });
    first.interrupt(-1);
    expect(() => first.call("run")).toThrow(WebAssembly.RuntimeError);
    expect(second.call("run")).toBe(7);
    first.interrupt(0);
    second.interrupt(-5);
    expect(first.call("run")).toBe(7);
    expect(() => second.call("run")).toThrow(WebAssembly.RuntimeError);
  });

  it("are not ended by the generation in the lower half of the slot", () => {
    const bytes = assemble('(module (func (export "run") (result i32) (loop) (i32.const 7)))');
    const slots = createSlots();
    new Int32Array(slots.buffer)[2] = -1;
    for (const fuel of [false, true]) {
      expect(rewriteAndInstantiate(bytes, { fuel, slots, slotAddress: 8 }).call("run")).toBe(7);
    }
  });
});

describe("a start function that does not end", () => {
  it.each([false, true])("ends at its first check, fuel %s", (fuel) => {
    const bytes = assemble("(module (start $s) (func $s (loop (br 0))))");
    const instance = rewriteAndInstantiate(bytes, { fuel });
    instance.interrupt(-1);
    expect(() => instance.call(startExport)).toThrow(WebAssembly.RuntimeError);
  });
});

/** The places where the rewritten module looks at its slot. */
const checksOf = (text: string): number => admitModule(assemble(text), usualOptions).sizes.checks;
const nops = (count: number): string => "nop ".repeat(count);

describe("a call that needs no check", () => {
  it("runs at most 128 instructions, the last end included", () => {
    expect(checksOf(`(module (func ${nops(127)}))`)).toBe(0);
    expect(checksOf(`(module (func ${nops(128)}))`)).toBe(1);
  });

  it("counts what it calls", () => {
    const pair = (own: number): string => `(module (func (call 1) ${nops(own)}) (func ${nops(59)}))`;
    // Its own: the call, the nops and the end. The other one: 60.
    expect(checksOf(pair(66))).toBe(0);
    expect(checksOf(pair(67))).toBe(1);
  });

  it("counts shared callees as often as they are called", () => {
    const diamond = (nopsAtTheEnd: number): string =>
      `(module (func (call 1) (call 2)) (func (call 3)) (func (call 3)) (func ${nops(nopsAtTheEnd)}))`;
    // The first runs 3, the two between 2 each, and the last one runs twice.
    expect(checksOf(diamond(59))).toBe(0);
    expect(checksOf(diamond(60))).toBe(1);
  });

  it.each([
    ["a loop", "(loop)"],
    ["a call of itself", "(call $f)"],
    ["a call into a cycle", "(call $cycle)"],
    ["a call of an import", "(drop (call $import))"],
    ["a call through a table", "(call_indirect (i32.const 0))"],
    ["memory.fill", "(memory.fill (i32.const 0) (i32.const 0) (i32.const 0))"],
    ["memory.grow", "(drop (memory.grow (i32.const 0)))"],
    ["a throw", "(throw 0)"],
    ["a try", "try catch_all end"],
  ])("does not contain %s, however short", (_what, instruction) => {
    const withBody = (
      text: string,
    ): string => `(module (import "extism:host/env" "input_length" (func $import (result i64)))
      (memory 1) (table 1 funcref) (tag) (func $f ${text}) (func $cycle (if (i32.const 0) (then (call $cycle)))))`;
    expect(checksOf(withBody(instruction))).toBeGreaterThan(checksOf(withBody("")));
  });
});

describe("the check of a function", () => {
  const guarded = (guard: string): string => `(module (func (export "run") (param i32) (result i32)
    ${guard} (call 0 (i32.sub (local.get 0) (i32.const 1)))))`;

  it.each([
    "(if (i32.eqz (local.get 0)) (then (return (i32.const 3))))",
    "(br_if 0 (i32.const 3) (i32.eqz (local.get 0))) drop",
  ])("stands after a short way out: %s", (guard) => {
    const instance = rewriteAndInstantiate(assemble(guarded(guard)), { fuel: false });
    instance.interrupt(-1);
    expect(instance.call("run", 0)).toBe(3);
    expect(() => instance.call("run", 1)).toThrow(WebAssembly.RuntimeError);
  });

  it("stands at the entry when the way out is long, or when one place does not do for all calls", () => {
    const long = guarded(`(if (i32.eqz (local.get 0)) (then ${nops(128)} (return (i32.const 3))))`);
    const split = `(module (func (export "run") (param i32) (result i32)
      (if (i32.gt_s (local.get 0) (i32.const 5)) (then (return (call 0 (i32.const 0)))))
      (if (i32.gt_s (local.get 0) (i32.const 3)) (then (return (call 0 (i32.const 0)))))
      (i32.const 3)))`;
    for (const text of [long, split]) {
      const instance = rewriteAndInstantiate(assemble(text), { fuel: false });
      expect(instance.call("run", 0)).toBe(3);
      instance.interrupt(-1);
      expect(() => instance.call("run", 0)).toThrow(WebAssembly.RuntimeError);
    }
  });
});

describe("long code without loops", () => {
  it("is looked at every 1,024 instructions", () => {
    expect(checksOf(`(module (func ${nops(1_000)}))`)).toBe(1);
    expect(checksOf(`(module (func ${nops(2_500)}))`)).toBe(3);
  });

  it("counts each call as 128", () => {
    const calls = (count: number): string => `(module (func ${"(call 1)".repeat(count)}) (func (loop)))`;
    // The function's own check; the callee's own and its loop's.
    expect(checksOf(calls(7))).toBe(1 + 2);
    expect(checksOf(calls(15))).toBe(2 + 2);
  });

  it("is looked at on a path that jumps over other looks", () => {
    const jumps = (count: number): string =>
      `(module (func (export "run") (param i32) ${`block local.get 0 br_if 0 ${nops(1_200)} end ${nops(300)}`.repeat(count)}))`;
    const instance = rewriteAndInstantiate(assemble(jumps(8)), { fuel: false });
    // The entry; in each block one look; and more after it, as the path around the blocks gets long too.
    expect(checksOf(jumps(8))).toBeGreaterThanOrEqual(1 + 8 + 2);
    expect(() => instance.call("run", 1)).not.toThrow();
  });
});

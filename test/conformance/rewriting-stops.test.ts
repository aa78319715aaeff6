import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { admitModule, interruptOffset } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import { endlessGuests } from "./endless-guests.ts";
import { body, functionType, list, moduleOf, section } from "./module-bytes.ts";
import { usualOptions } from "./rejection-of.ts";
import type { StopWorkerData } from "./rewriting-stop-worker.ts";
import { createSlots, rewrite, rewriteAndInstantiate } from "./rewritten-instance.ts";
import { assemble } from "./text-module.ts";

const slotAddress = 24;

/** Runs a guest in a worker, sets its slot once it has started, and gives what the worker says. */
async function stopInWorker(bytes: Uint8Array, fuel: boolean): Promise<unknown> {
  const slots = createSlots();
  const progress = new SharedArrayBuffer(4);
  const rewritten = rewrite(bytes, { fuel });
  const data: StopWorkerData = { rewritten, slots, slotAddress, progress };
  const worker = new Worker(new URL("./rewriting-stop-worker.ts", import.meta.url), { workerData: data });
  try {
    const answer = once(worker, "message");
    const started = Atomics.waitAsync(new Int32Array(progress), 0, 0);
    await Promise.race([started.value, answer]);
    Atomics.store(new Int32Array(slots.buffer, slotAddress + interruptOffset), 0, -1);
    return ((await answer) as readonly unknown[])[0];
  } finally {
    await worker.terminate();
  }
}

describe.each(endlessGuests)("$title", ({ text }) => {
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

  it("ends when another thread sets its slot while it runs", async () => {
    expect(await stopInWorker(bytes, false)).toBe("trapped");
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
    expect(await stopInWorker(module, false)).toBe("trapped");
    expect(await stopInWorker(module, true)).toBe("trapped");
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

describe("what has no check of its own", () => {
  /** A function of so many instructions, its `end` included, without loops and calls. */
  const straight = (instructions: number): Uint8Array =>
    moduleOf(
      section(1, list([functionType([], [])])),
      section(3, list([0])),
      section(10, list([body(Array.from({ length: instructions - 1 }, () => 0x01))])),
    );

  it("is a function of at most 32 instructions without loops and calls", () => {
    expect(admitModule(straight(32), usualOptions).sizes.checks).toBe(0);
    expect(admitModule(straight(33), usualOptions).sizes.checks).toBe(1);
  });

  it.each(["(loop)", "(call 0)", "(memory.fill (i32.const 0) (i32.const 0) (i32.const 0))", "(throw 0)"])(
    "is not a function with %s, however short",
    (instruction) => {
      const { sizes } = admitModule(assemble(`(module (memory 1) (tag) (func ${instruction}))`), usualOptions);
      expect(sizes.checks).toBeGreaterThan(0);
    },
  );
});

import { describe, expect, it } from "vitest";
import { allPagesAddress, heldPagesOffset } from "@cordon/sandbox/admission";
import { createSlots, rewriteAndInstantiate } from "./rewritten-instance.ts";
import { assemble } from "./text-module.ts";

const memoryRefused = 1;
const tableRefused = 2;
const hostRefused = 4;
const slotAddress = 128;

describe.each([false, true])("with fuel %s", (fuel) => {
  it("memory grows up to the limit, then the answer is -1 and is noted", () => {
    const bytes = assemble(`(module (memory 1)
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "size") (result i32) (memory.size)))`);
    const instance = rewriteAndInstantiate(bytes, { fuel, maxMemoryPages: 4 });
    expect(instance.call("grow", 2)).toBe(1);
    expect(instance.refused).toBe(0);
    expect(instance.call("grow", 2)).toBe(-1);
    expect(instance.refused).toBe(memoryRefused);
    expect(instance.call("grow", 1)).toBe(3);
    expect(instance.call("size")).toBe(4);
    expect(instance.refused).toBe(memoryRefused);
    expect(instance.memory?.buffer.byteLength).toBe(4 * 65_536);
  });

  it("memory is refused when all calls together would hold more than the cap, and that is noted by its own bit", () => {
    const bytes = assemble(`(module (memory 1 8)
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`);
    const slots = createSlots(5);
    const held = (): readonly number[] =>
      [allPagesAddress, slotAddress + heldPagesOffset].map((at) => new DataView(slots.buffer).getUint32(at, true));
    const instance = rewriteAndInstantiate(bytes, { fuel, slots });
    expect(instance.call("grow", 3)).toBe(1);
    expect(held()).toEqual([3, 3]);
    expect(instance.call("grow", 3)).toBe(-1);
    expect(instance.refused).toBe(memoryRefused | hostRefused);
    expect(held()).toEqual([3, 3]);
    for (const pages of [8, 65_536, 0x7fff_ffff, -1, -65_536]) expect(instance.call("grow", pages)).toBe(-1);
    expect(held()).toEqual([3, 3]);
    expect(instance.call("grow", 2)).toBe(4);
    expect(instance.call("grow", 0)).toBe(6);
    expect(held()).toEqual([5, 5]);
    expect(instance.memory?.buffer.byteLength).toBe(6 * 65_536);
    const written = new Uint8Array(slots.buffer).reduce((count, byte) => count + (byte === 0 ? 0 : 1), 0);
    // The two counters, the cap, and the maximum of the call: nothing else of the two pages was written.
    expect(written).toBe(4);
  });

  it("tables grow up to their share, then the answer is -1 and is noted", () => {
    const bytes = assemble(`(module (table $a 2 funcref) (table $b 2 externref)
      (func (export "a") (param i32) (result i32) (table.grow $a (ref.null func) (local.get 0)))
      (func (export "b") (param i32) (result i32) (table.grow $b (ref.null extern) (local.get 0))))`);
    const instance = rewriteAndInstantiate(bytes, { fuel, maxTableElements: 10 });
    expect(instance.call("a", 3)).toBe(2);
    expect(instance.call("b", 3)).toBe(2);
    expect(instance.refused).toBe(0);
    expect(instance.call("a", 1)).toBe(-1);
    expect(instance.refused).toBe(tableRefused);
  });

  it("both are noted by their own bit", () => {
    const bytes = assemble(`(module (memory 1 1) (table 1 1 funcref)
      (type $other (func (param f64)))
      (func (export "run") (result i32)
        (drop (table.grow 0 (ref.null func) (i32.const 1)))
        (memory.grow (i32.const 1))))`);
    const instance = rewriteAndInstantiate(bytes, { fuel });
    expect(instance.call("run")).toBe(-1);
    expect(instance.refused).toBe(memoryRefused | tableRefused);
  });

  it("an operand that is computed in code no path reaches stays valid", () => {
    const bytes = assemble(`(module (memory 1) (table 1 funcref) (tag)
      (func (export "run") (result i32)
        (block (result i32)
          (br 0 (i32.const 5))
          (memory.grow) (drop) (memory.fill) (table.grow 0) (throw 0))))`);
    expect(rewriteAndInstantiate(bytes, { fuel }).call("run")).toBe(5);
  });
});

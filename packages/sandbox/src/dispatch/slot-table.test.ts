import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSlotBuffers, SlotTable } from "./slot-table.ts";

const createTable = (): SlotTable => new SlotTable(createSlotBuffers());

describe("SlotTable", () => {
  it("lets a call end that nobody interrupted", () => {
    const table = createTable();
    table.arm(3, 7);
    expect(table.release(3, 7)).toBeUndefined();
    expect(table.generation(3)).toBe(0);
  });

  it("says why a call was interrupted, once, and is free afterwards", () => {
    const table = createTable();
    table.arm(3, 7);
    expect(table.interrupt(3, 7, "wallTime")).toBe(true);
    expect(table.interrupt(3, 7, "cancelled")).toBe(false);
    expect(table.reason(3)).toBe("wallTime");
    expect(table.release(3, 7)).toBe("wallTime");
    expect(table.reason(3)).toBeUndefined();
    expect(table.generation(3)).toBe(0);
  });

  it("refuses an interrupt that was meant for the call before", () => {
    const table = createTable();
    table.arm(3, 7);
    table.release(3, 7);
    table.arm(3, 8);
    expect(table.interrupt(3, 7, "wallTime")).toBe(false);
    expect(table.reason(3)).toBeUndefined();
    expect(table.release(3, 8)).toBeUndefined();
  });

  it("shows a guest a negative word in the upper half of its slot, and only there", () => {
    const table = createTable();
    const words = new Int32Array(table.buffers.memory.buffer);
    table.arm(3, 0x7fff_ffff);
    expect([words[6], words[7]]).toEqual([0x7fff_ffff, 0]);
    table.interrupt(3, 0x7fff_ffff, "cancelled");
    expect(words[6]).toBe(0x7fff_ffff);
    expect(words[7]).toBeLessThan(0);
  });

  it("never tells a call of an interrupt for another generation, in any order of events", () => {
    const generation = fc.integer({ min: 1, max: 4 });
    const events = fc.array(fc.record({ arm: fc.boolean(), generation }), { maxLength: 40 });
    fc.assert(
      fc.property(events, (steps) => {
        const table = createTable();
        let armed = 0;
        for (const step of steps) {
          if (step.arm) {
            if (armed !== 0) table.release(0, armed);
            table.arm(0, step.generation);
            armed = step.generation;
          } else {
            expect(table.interrupt(0, step.generation, "wallTime")).toBe(armed === step.generation && armed !== 0);
            if (armed === step.generation) {
              expect(table.release(0, armed)).toBe("wallTime");
              armed = 0;
            }
          }
        }
      }),
    );
  });

  it("gives a posted call to whoever comes first: the thread that begins it, or the host that takes it back", () => {
    const table = createTable();
    table.post(3, 7);
    expect(table.isPosted(3, 7)).toBe(true);
    expect(table.interrupt(3, 7, "wallTime")).toBe(false);
    expect(table.claim(3, 7)).toBe(true);
    expect(table.isPosted(3, 7)).toBe(false);
    expect(table.withdraw(3, 7)).toBe(false);
    expect(table.interrupt(3, 7, "wallTime")).toBe(true);
    table.release(3, 7);
    table.post(3, 8);
    expect(table.withdraw(3, 8)).toBe(true);
    expect(table.claim(3, 8)).toBe(false);
    expect(table.generation(3)).toBe(0);
  });

  it("does not give a posted call to the one that was there before", () => {
    const table = createTable();
    table.post(3, 8);
    expect([table.claim(3, 7), table.withdraw(3, 7), table.isPosted(3, 7)]).toEqual([false, false, false]);
  });

  it("lets nothing begin on slots whose thread is about to end, and still knows that it never did", () => {
    const table = createTable();
    table.post(3, 7);
    table.post(4, 8);
    table.claim(4, 8);
    table.interruptAll(3, 3);
    expect(table.claim(3, 7)).toBe(false);
    expect(table.isPosted(3, 7)).toBe(true);
    expect(table.isPosted(4, 8)).toBe(false);
    expect(table.reason(4)).toBe("terminated");
    expect(table.generation(5)).toBe(0);
  });
});

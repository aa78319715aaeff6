import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createKernel, setInput } from "../kernel/kernel.ts";
import { createSlotBuffers, slotCount, SlotTable } from "./slot-table.ts";

const page = 65_536;
const tableOf = (capPages: number): SlotTable => new SlotTable(createSlotBuffers(capPages * page));

describe("CommittedMemory", () => {
  it("counts what calls take up to the cap, and nothing of a call that does not fit", () => {
    const { committed } = tableOf(10);
    expect(committed.capBytes).toBe(10 * page);
    expect(committed.take(1, 6, 100)).toBe(true);
    expect(committed.take(2, 5, 100)).toBe(false);
    expect(committed.heldPages(2)).toBe(0);
    expect(committed.take(2, 4, 100)).toBe(true);
    expect(committed.bytes).toBe(10 * page);
    committed.release(1);
    committed.release(1);
    expect(committed.bytes).toBe(4 * page);
  });

  it("gives back what the slots of a dead thread held, and leaves those beside it", () => {
    const { committed } = tableOf(100);
    for (const slot of [3, 4, 7, 8]) committed.take(slot, slot, 100);
    committed.releaseAll(4, 4);
    expect([3, 4, 7, 8].map((slot) => committed.heldPages(slot))).toEqual([3, 0, 0, 8]);
    expect(committed.bytes).toBe(11 * page);
  });

  it("does not touch the interrupt words, and the last slot is not the place of the sum", () => {
    const table = tableOf(100);
    const last = slotCount - 1;
    table.arm(last, 5);
    table.committed.take(last, 7, 9);
    expect(table.generation(last)).toBe(5);
    expect(table.reason(last)).toBeUndefined();
    expect(table.committed.heldPages(last)).toBe(7);
    expect(table.committed.bytes).toBe(7 * page);
    expect(table.committed.capBytes).toBe(100 * page);
  });

  it("has no cap when none is given", () => {
    const { committed } = new SlotTable(createSlotBuffers());
    expect(committed.take(1, 1_000_000, 1)).toBe(true);
  });

  it("agrees with the counting of kernels, whatever is taken, grown and given back", () => {
    const table = tableOf(64);
    const { committed } = table;
    const kernels = [1, 2, 3].map((slot) => createKernel({ slots: table.buffers.memory, slot }));
    const step = fc.record({
      which: fc.nat(2),
      action: fc.constantFrom("begin", "end", "alloc", "commit", "uncommit"),
      pages: fc.nat(40),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const held = new Map<number, number>();
        for (const { which, action, pages } of steps) {
          const kernel = kernels[which] as (typeof kernels)[number];
          const slot = which + 1;
          const before = kernel.committedPages();
          const all = [...held.values()].reduce((sum, value) => sum + value, 0);
          const own = held.get(slot);
          if (action === "begin" && own === undefined) {
            kernel.reset(4 * page);
            if (committed.take(slot, before + pages, 100)) held.set(slot, before + pages);
            else expect(all + before + pages).toBeGreaterThan(64);
          } else if (action === "end") {
            committed.release(slot);
            held.delete(slot);
          } else if (action === "alloc" && own !== undefined) {
            const full = !setInput(kernel, new Uint8Array(pages * 2_000));
            held.set(slot, own + kernel.committedPages() - before);
            if (full && kernel.hostCapReached()) expect(committed.bytes).toBeGreaterThan(24 * page);
          } else if (action === "commit" && own !== undefined) {
            const counted = (kernel.exports as unknown as { commit(count: number): number }).commit(pages) === 1;
            expect(counted).toBe(all + pages <= 64);
            if (counted) held.set(slot, own + pages);
          }
          const sum = [...held.values()].reduce((total, value) => total + value, 0);
          expect(committed.bytes).toBe(sum * page);
          expect(sum).toBeLessThanOrEqual(64);
          for (const [index, value] of held) expect(committed.heldPages(index)).toBe(value);
        }
        for (const slot of [1, 2, 3]) committed.release(slot);
        expect(committed.bytes).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});

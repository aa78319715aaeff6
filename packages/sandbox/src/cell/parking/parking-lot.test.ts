import { describe, expect, it } from "vitest";
import { CommittedMemory } from "../../dispatch/committed-memory.ts";
import { createSlotBuffers } from "../../dispatch/slot-table.ts";
import { createKernel, readBlock, writeBlock } from "../../kernel/kernel.ts";
import type { KeptBytes } from "./kept-bytes.ts";
import { type GuestState, type ParkedGuest, putBack } from "./parked-guest.ts";
import { ParkingLot } from "./parking-lot.ts";

const pageBytes = 65_536;
const slot = 3;
const nothing: KeptBytes = { heap: 0, other: 0 };

/** A guest with so many pages, all of it zero. */
function freshGuest(pages: number): GuestState & { readonly memory: WebAssembly.Memory } {
  const kernel = createKernel();
  kernel.reset(1_000_000);
  return {
    exports: { "cordon:refused": { value: 0 }, "cordon:global:0": { value: 7 } },
    memory: new WebAssembly.Memory({ initial: pages, maximum: 64 }),
    kernel,
    keptGlobals: ["cordon:global:0"],
  };
}

interface Setup {
  readonly committed: CommittedMemory;
  readonly lot: ParkingLot;
  readonly park: (state: GuestState, kept?: KeptBytes) => ParkedGuest | undefined;
}

function setUp(pages: number, bounds: ConstructorParameters<typeof ParkingLot>[2], capBytes?: number): Setup {
  const committed = new CommittedMemory(createSlotBuffers(capBytes).memory);
  const lot = new ParkingLot(committed, slot, bounds);
  const freshMemory = (): Uint8Array => new Uint8Array(pages * pageBytes);
  return { committed, lot, park: (state, kept = nothing) => lot.park(state, { moduleId: 1, kept, freshMemory }) };
}

describe("what a cell keeps of parked guests", () => {
  it("makes a fresh guest what the parked one was", () => {
    const { park } = setUp(2, {});
    const guest = freshGuest(2);
    new Uint8Array(guest.memory.buffer).set([1, 2, 3], 70_000);
    const [freed, kept] = [
      writeBlock(guest.kernel, new Uint8Array(100)),
      writeBlock(guest.kernel, Uint8Array.of(4, 5, 6)),
    ];
    guest.kernel.exports.free(freed);
    (guest.exports["cordon:global:0"] as { value: number }).value = 9;
    const parked = park(guest);
    const other = freshGuest(2);
    if (parked === undefined || !putBack(parked, other)) throw new Error("Cannot park a guest");
    expect([...new Uint8Array(other.memory.buffer, 70_000, 4)]).toEqual([1, 2, 3, 0]);
    expect([...(readBlock(other.kernel, kept) ?? [])]).toEqual([4, 5, 6]);
    expect(other.kernel.length(freed)).toBe(0n);
    expect(writeBlock(other.kernel, new Uint8Array(100))).toBe(freed);
    expect((other.exports["cordon:global:0"] as { value: number }).value).toBe(9);
  });

  it("counts all of it, with one pristine memory for a module, and gives all of it back", () => {
    const { committed, lot, park } = setUp(4, {});
    const guests = Array.from({ length: 40 }, () => {
      const guest = freshGuest(4);
      new Uint8Array(guest.memory.buffer).fill(1, 0, 10_000);
      return park(guest);
    });
    const bytes = guests.reduce((sum, guest) => sum + (guest?.bytes ?? 0), 4 * pageBytes);
    expect(bytes).toBeGreaterThan(40 * 10_000);
    expect(committed.bytes).toBe(Math.ceil(bytes / pageBytes) * pageBytes);
    expect(committed.heldPages(slot) * pageBytes).toBe(committed.bytes);
    for (const guest of guests) if (guest !== undefined) lot.leave(guest);
    expect(committed.bytes).toBe(4 * pageBytes);
    lot.forget(1);
    expect(committed.bytes).toBe(0);
  });

  it("is nothing of a guest that differs too much, of one too many, and of one beyond the cap of all calls", () => {
    const abuse = freshGuest(4);
    new Uint8Array(abuse.memory.buffer).fill(0xff);
    expect(setUp(4, { guestBytes: 2 * pageBytes }).park(abuse)).toBe(undefined);

    const few = setUp(1, { guests: 2 });
    expect([1, 2, 3].map(() => few.park(freshGuest(1)) !== undefined)).toEqual([true, true, false]);

    const small = setUp(1, {}, 3 * pageBytes);
    const written = freshGuest(1);
    new Uint8Array(written.memory.buffer).fill(1, 0, 60_000);
    expect([1, 2, 3].map(() => small.park(written) !== undefined)).toEqual([true, true, false]);
    expect(small.committed.bytes).toBe(3 * pageBytes);
    const none = setUp(4, {}, 3 * pageBytes);
    expect(none.park(freshGuest(4))).toBe(undefined);
    expect(none.committed.bytes).toBe(0);
  });

  it("counts what is kept of the call beside its guest, and keeps no more of it in the heap than that can hold", () => {
    const { committed, lot, park } = setUp(1, { heapBytes: 100_000 });
    const kept = { heap: 40_000, other: 30_000 };
    const parked = [1, 2, 3].map(() => park(freshGuest(1), kept));
    expect(parked.map((each) => each !== undefined)).toEqual([true, true, false]);
    expect(committed.bytes).toBe(4 * pageBytes);
    if (parked[0] !== undefined) lot.leave(parked[0]);
    expect(park(freshGuest(1), kept)).not.toBe(undefined);
    expect(park(freshGuest(1), { heap: 0, other: 1_100_000 })).toBe(undefined);
  });

  it("does not compare what is so large that all others would wait for it", () => {
    const few = setUp(1, { comparedBytes: 2 * pageBytes });
    expect([1, 2, 3].map((pages) => few.park(freshGuest(pages)) !== undefined)).toEqual([true, true, false]);
    const guest = freshGuest(1);
    for (let block = 0; block < 3; block += 1) guest.kernel.exports.alloc(60_000n);
    expect(few.park(guest)).toBe(undefined);
  });
});

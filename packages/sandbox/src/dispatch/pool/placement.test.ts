import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callNeeds } from "../queue/call-queue.ts";
import { activeCalls, type CellLoad, chooseCell, roomOf } from "./placement.ts";

const cell = (load: Partial<CellLoad> = {}): CellLoad => ({
  isOpen: true,
  isReserved: false,
  capacity: 16,
  stacks: 4,
  running: 0,
  lanesTaken: load.running ?? 0,
  sessions: 0,
  stacksTaken: 0,
  waiting: 0,
  ...load,
});
const bounds = { longCells: 2, isFull: false };

const anyCell: fc.Arbitrary<CellLoad> = fc
  .record({
    isOpen: fc.boolean(),
    isReserved: fc.boolean(),
    stacksTaken: fc.nat({ max: 4 }),
    plain: fc.nat({ max: 12 }),
    waits: fc.nat({ max: 4 }),
  })
  .map(({ isOpen, isReserved, stacksTaken, plain, waits }) =>
    cell({ isOpen, isReserved, stacksTaken, running: stacksTaken + plain, waiting: Math.min(waits, stacksTaken) }),
  );

describe("chooseCell", () => {
  it("takes the cell where fewest compute, the first of equals", () => {
    const cells = [cell({ running: 2 }), cell({ running: 4, stacksTaken: 3, waiting: 3 }), cell({ running: 1 })];
    expect(chooseCell(cells, "plain", bounds)).toBe(cells[1]);
    expect(chooseCell([cell(), cell()].slice(0, 1), "plain", bounds)).toBeDefined();
    const idle = [cell(), cell()];
    expect(chooseCell(idle, "plain", bounds)).toBe(idle[0]);
  });

  it("gives a call that may wait a stack, and a long one a cell of its own", () => {
    const full = cell({ running: 4, stacksTaken: 4, waiting: 4 });
    expect(chooseCell([full], "suspendable", bounds)).toBeUndefined();
    expect(chooseCell([full], "plain", bounds)).toBe(full);
    const waiting = cell({ running: 1, stacksTaken: 1, waiting: 1 });
    expect(chooseCell([waiting], "long", bounds)).toBeUndefined();
    expect(chooseCell([waiting], "long", { ...bounds, isFull: true })).toBe(waiting);
    expect(chooseCell([cell()], "long", { ...bounds, longCells: 0 })).toBeUndefined();
  });

  it("keeps a reserved cell for long calls", () => {
    const reserved = cell({ isReserved: true });
    expect(chooseCell([reserved], "plain", bounds)).toBeUndefined();
    expect(chooseCell([reserved], "suspendable", bounds)).toBeUndefined();
    expect(chooseCell([cell({ running: 1 }), reserved], "long", bounds)).toBe(reserved);
  });

  it("lets a call that another one waits for have a reserved cell too, since that one may be on it", () => {
    const reserved = cell({ isReserved: true, running: 3, stacksTaken: 3, waiting: 3 });
    const nested = { ...bounds, mayUseReserved: true };
    expect(chooseCell([reserved], "suspendable", nested)).toBe(reserved);
    expect(roomOf([reserved], nested)).toMatchObject({ plain: true, suspendable: true });
  });

  it("finds a cell exactly when there is room, and never one that is full or takes nothing", () => {
    fc.assert(
      fc.property(
        fc.array(anyCell, { maxLength: 6 }),
        fc.record({ longCells: fc.integer({ min: -1, max: 2 }), isFull: fc.boolean() }),
        (cells, anyBounds) => {
          const room = roomOf(cells, anyBounds);
          for (const need of callNeeds) {
            const chosen = chooseCell(cells, need, anyBounds);
            expect(chosen !== undefined).toBe(room[need]);
            if (chosen === undefined) continue;
            expect(chosen.isOpen && chosen.running < chosen.capacity).toBe(true);
            if (need === "suspendable") expect(chosen.stacksTaken).toBeLessThan(chosen.stacks);
            if (need === "long") expect(activeCalls(chosen)).toBe(0);
          }
        },
      ),
    );
  });
});

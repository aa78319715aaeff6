import { describe, expect, it } from "vitest";
import { cellToReserve, type GrowthView, needsCell } from "./growth.ts";
import type { CellLoad } from "./placement.ts";

const cell = (load: Partial<CellLoad> = {}): CellLoad => ({
  isOpen: true,
  isReserved: false,
  capacity: 16,
  stacks: 4,
  running: 1,
  lanesTaken: load.running ?? 1,
  sessions: 0,
  stacksTaken: 0,
  waiting: 0,
  ...load,
});
const bounds = { computing: 2, max: 4, patienceMs: 4 };
const view = (overrides: Partial<GrowthView>): GrowthView => ({
  cells: [cell()],
  starting: 0,
  unplacedMs: {},
  unbegunMs: 0,
  longCells: 2,
  hostIsSaturated: false,
  ...overrides,
});
const full = cell({ running: 4, stacksTaken: 4, waiting: 4 });

describe("needsCell", () => {
  it("waits a little before it adds a cell", () => {
    expect(needsCell(view({ unplacedMs: { plain: 3 } }), bounds)).toBe(false);
    expect(needsCell(view({ unplacedMs: { plain: 4 } }), bounds)).toBe(true);
    expect(needsCell(view({ unbegunMs: 3 }), bounds)).toBe(false);
    expect(needsCell(view({ unbegunMs: 4 }), bounds)).toBe(true);
  });

  it("adds none for computing beyond the processors, counting those on their way", () => {
    expect(needsCell(view({ cells: [cell(), cell()], unplacedMs: { plain: 100 } }), bounds)).toBe(false);
    expect(needsCell(view({ starting: 1, unplacedMs: { plain: 100 } }), bounds)).toBe(false);
  });

  it("adds cells beyond the processors when the others wait for the host, or have a long call", () => {
    expect(needsCell(view({ cells: [full, full, full], unplacedMs: { suspendable: 5 } }), bounds)).toBe(true);
    const hogged = cell({ isOpen: false });
    expect(needsCell(view({ cells: [hogged, hogged], unplacedMs: { plain: 5 } }), bounds)).toBe(true);
  });

  it("adds none for calls that wait for a host without time, unless processors have no cell", () => {
    const waiting = { unplacedMs: { suspendable: 500 }, hostIsSaturated: true };
    expect(needsCell(view({ ...waiting, cells: [full, full] }), bounds)).toBe(false);
    expect(needsCell(view({ ...waiting, cells: [full], starting: 1 }), bounds)).toBe(false);
    expect(needsCell(view({ ...waiting, cells: [full, cell({ isOpen: false })] }), bounds)).toBe(true);
  });

  it("never adds more than there may be", () => {
    expect(needsCell(view({ cells: [full, full, full, full], unplacedMs: { suspendable: 5 } }), bounds)).toBe(false);
    expect(needsCell(view({ cells: [full, full, full], starting: 1, unplacedMs: { suspendable: 5 } }), bounds)).toBe(
      false,
    );
  });

  it("adds a cell for a long call while such calls may have one", () => {
    expect(needsCell(view({ unplacedMs: { long: 5 } }), bounds)).toBe(true);
    expect(needsCell(view({ unplacedMs: { long: 5 }, longCells: 0 }), bounds)).toBe(false);
  });

  it("adds none for a long call while one is reserved for it, or can be", () => {
    const reserved = cell({ isReserved: true });
    expect(needsCell(view({ cells: [cell(), reserved], unplacedMs: { long: 5 }, longCells: 1 }), bounds)).toBe(false);
    expect(needsCell(view({ cells: [cell(), cell(), cell()], unplacedMs: { long: 5 } }), bounds)).toBe(false);
  });

  it("adds none for a call behind another one while a cell is idle", () => {
    expect(needsCell(view({ cells: [cell(), cell({ running: 0 })], unbegunMs: 50 }), bounds)).toBe(false);
  });
});

describe("cellToReserve", () => {
  const long = { unplacedMs: { long: 4 }, longCells: 1 };
  const cells = [cell({ running: 5 }), cell({ running: 2 }), cell({ running: 3 })];

  it("spares the cell with the fewest calls when there are more than processors", () => {
    expect(cellToReserve(long, cells, bounds)).toBe(cells[1]);
    expect(cellToReserve(long, cells.slice(1), bounds)).toBeUndefined();
  });

  it("waits a little, and reserves no more cells than long calls may have", () => {
    expect(cellToReserve({ ...long, unplacedMs: { long: 3 } }, cells, bounds)).toBeUndefined();
    expect(cellToReserve({ ...long, unplacedMs: { plain: 40 } }, cells, bounds)).toBeUndefined();
    expect(cellToReserve(long, [...cells, cell({ isReserved: true })], bounds)).toBeUndefined();
  });

  it("takes no cell that cannot become empty, because sessions are on it", () => {
    const [first, second, third] = cells.map((load) => ({ ...load, sessions: 1 }));
    const last = cell({ running: 9 });
    expect(
      cellToReserve(
        long,
        [first, second, third, last].filter((load) => load !== undefined),
        bounds,
      ),
    ).toBe(last);
    expect(
      cellToReserve(
        long,
        [first, second, third].filter((load) => load !== undefined),
        bounds,
      ),
    ).toBeUndefined();
  });
});

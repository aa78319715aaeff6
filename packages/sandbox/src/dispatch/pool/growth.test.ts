import { describe, expect, it } from "vitest";
import { type GrowthView, needsCell } from "./growth.ts";
import type { CellLoad } from "./placement.ts";

const cell = (load: Partial<CellLoad> = {}): CellLoad => ({
  isOpen: true,
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

  it("adds none for a call behind another one while a cell is idle", () => {
    expect(needsCell(view({ cells: [cell(), cell({ running: 0 })], unbegunMs: 50 }), bounds)).toBe(false);
  });
});

import type { CallNeed } from "../queue/call-queue.ts";
import { activeCalls, type CellLoad } from "./placement.ts";

/** What growing is decided on. */
export interface GrowthView {
  readonly cells: readonly CellLoad[];
  /** Cells that are on their way. */
  readonly starting: number;
  /** How long, in milliseconds, calls with each need found no cell; undefined for a need that nobody waits with. */
  readonly unplacedMs: Readonly<Partial<Record<CallNeed, number>>>;
  /** How long, at most, a call waits on a cell behind one that computes, in milliseconds. */
  readonly unbegunMs: number;
  /** How many more calls of modules that compute for long may have a cell. */
  readonly longCells: number;
  /** Whether the thread that serves host calls has no time left. */
  readonly hostIsSaturated: boolean;
}

/** How far the pool may grow, and when. */
export interface GrowthBounds {
  /** Cells on which code computes at once, those aside that a long computation has for itself. */
  readonly computing: number;
  /** Cells in all. */
  readonly max: number;
  /** How long a call waits before a cell is added for it, in milliseconds. */
  readonly patienceMs: number;
}

/**
 * Whether the pool needs another cell: calls wait for too long, every cell that takes calls is busy, and the processors
 * are not. A cell whose calls all wait for the host is not busy, but it is full when all its stacks are taken; so calls
 * that wait make the pool grow beyond the processors, and calls that compute do not. When the host has no time left to
 * answer those that wait, more of them would only wait longer, and hold more memory.
 */
export function needsCell(view: GrowthView, { computing, max, patienceMs }: GrowthBounds): boolean {
  const { cells, starting, unplacedMs, unbegunMs, longCells, hostIsSaturated } = view;
  if (cells.length + starting >= max) return false;
  const unplaced = (need: CallNeed): boolean => (unplacedMs[need] ?? -1) >= patienceMs;
  const open = cells.filter(({ isOpen, isReserved }) => isOpen && !isReserved);
  if (unplaced("long") && longCells > starting + reservedOf(cells) && open.length <= computing) return true;
  const busy = open.filter((cell) => activeCalls(cell) > 0);
  if (busy.length + starting >= computing) return false;
  if (hostIsSaturated && open.length + starting >= computing) return false;
  if (unplaced("plain") || unplaced("suspendable")) return true;
  return unbegunMs >= patienceMs && busy.length === open.length;
}

/**
 * The cell that is to become empty for a call that computes for long and finds none: there are more open cells than
 * processors, so the others do without it. The one with the fewest calls, of which none is of a session.
 *
 * @returns Undefined when no such call waits, enough cells are reserved, or none can be spared.
 */
export function cellToReserve<Load extends CellLoad>(
  { unplacedMs, longCells }: Pick<GrowthView, "unplacedMs" | "longCells">,
  cells: readonly Load[],
  { computing, patienceMs }: GrowthBounds,
): Load | undefined {
  if ((unplacedMs.long ?? -1) < patienceMs || longCells <= reservedOf(cells)) return undefined;
  const open = cells.filter(({ isOpen, isReserved }) => isOpen && !isReserved);
  if (open.length <= computing) return undefined;
  return open.filter(({ sessions }) => sessions === 0).toSorted((one, other) => one.running - other.running)[0];
}

const reservedOf = (cells: readonly CellLoad[]): number => cells.filter(({ isReserved }) => isReserved).length;

import type { CallNeed, Room } from "../queue/call-queue.ts";

/** What placing a call looks at in a cell. */
export interface CellLoad {
  /** False while the cell takes nothing new. */
  readonly isOpen: boolean;
  /** True while it becomes empty for a call of a module that computes for long: it takes nothing else. */
  readonly isReserved: boolean;
  readonly capacity: number;
  readonly stacks: number;
  /** Lanes that calls without a session have. */
  readonly lanesTaken: number;
  /** Sessions that cannot leave it. */
  readonly sessions: number;
  /** Calls it has, with those of sessions. */
  readonly running: number;
  /** Those that take a stack. */
  readonly stacksTaken: number;
  /** Those that wait for the host. */
  readonly waiting: number;
}

/** What placing a call looks at beside the cells. */
export interface PlacementBounds {
  /** How many calls of modules that compute for long may have a cell now. */
  readonly longCells: number;
  /** Whether there are as many cells as there may be: then a long call also takes one where others wait. */
  readonly isFull: boolean;
  /** Whether reserved cells take the call too: another call waits for it, perhaps on such a cell. Default false. */
  readonly mayUseReserved?: boolean;
}

/** Calls that are computing, or are about to. */
export const activeCalls = ({ running, waiting }: CellLoad): number => running - waiting;

/**
 * The cell for a call: the one where fewest compute, the first of equals, so that cells nobody needs become idle. A long
 * call gets a cell where nobody is, or, when there will be no such cell, one where everybody waits. A reserved cell takes
 * long calls only.
 *
 * @returns Undefined when no cell has room for it.
 */
export function chooseCell<Load extends CellLoad>(
  cells: readonly Load[],
  need: CallNeed,
  bounds: PlacementBounds,
): Load | undefined {
  if (need === "long" && bounds.longCells <= 0) return undefined;
  let chosen: Load | undefined;
  for (const cell of cells) {
    if (!hasRoom(cell, need, bounds)) continue;
    if (chosen === undefined || isBetter(cell, chosen, need)) chosen = cell;
  }
  return chosen;
}

/** For which needs there is a cell. */
export function roomOf(cells: readonly CellLoad[], bounds: PlacementBounds): Room {
  const has = (need: CallNeed): boolean => cells.some((cell) => hasRoom(cell, need, bounds));
  return { plain: has("plain"), suspendable: has("suspendable"), long: bounds.longCells > 0 && has("long") };
}

function hasRoom(cell: CellLoad, need: CallNeed, { isFull, mayUseReserved = false }: PlacementBounds): boolean {
  if (!cell.isOpen || cell.lanesTaken >= cell.capacity) return false;
  if (cell.isReserved && need !== "long" && !mayUseReserved) return false;
  switch (need) {
    case "plain":
      return true;
    case "suspendable":
      return cell.stacksTaken < cell.stacks;
    case "long":
      return cell.running === 0 || (isFull && activeCalls(cell) === 0 && cell.stacksTaken < cell.stacks);
  }
}

function isBetter(cell: CellLoad, chosen: CellLoad, need: CallNeed): boolean {
  if (need === "long" && cell.running === chosen.running) return cell.sessions < chosen.sessions;
  if (need === "long") return cell.running < chosen.running;
  return activeCalls(cell) < activeCalls(chosen);
}

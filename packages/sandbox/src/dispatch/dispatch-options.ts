import { availableParallelism } from "node:os";
import { OptionError } from "@cordon/core";
import type { GrowthBounds } from "./pool/growth.ts";
import type { CellPoolBounds } from "./pool/cell-pool.ts";
import { slotCount } from "./slot-table.ts";
import type { SandboxOptions } from "./sandbox-interface.ts";

/** Everything that bounds a dispatcher, with nothing left open. */
export interface DispatchBounds {
  readonly cells: CellPoolBounds & GrowthBounds;
  /** For calls that wait for calls: how many can wait at once in all, and the depth of the deepest. */
  readonly calling: { readonly places: number; readonly maxDepth: number };
  readonly maxQueuedCalls: number;
  readonly maxSessions: number;
}

/** How often the dispatcher looks at what waits and what computes, and how long a call waits before a cell is added. */
export const patienceMs = 4;

/** Calls a cell takes beside those that may wait, so that it has the next one when one ended. */
export const plainLanes = 12;

/** Sessions there may be when nobody says otherwise. */
const defaultMaxSessions = 64;
const mostSessionLanes = 64;

/** How deep calls may nest when nobody says otherwise: the most that one cell with the engine's own stacks can hold. */
const defaultMaxCallDepth = 3;

/** How many sessions a cell takes: all there may be, unless those are more than a cell has slots for. */
export function sessionLanesOf({ maxSessions = defaultMaxSessions }: SandboxOptions): number {
  return Math.min(maxSessions, mostSessionLanes);
}

/**
 * Fills the options of a sandbox.
 *
 * @param options What the embedder set.
 * @param lanes How many slots a cell takes, those of its sessions included: all cells share those of the process.
 * @param stacks How many calls of a cell can wait.
 * @throws OptionError when calls could not nest as deep as they may.
 */
export function dispatchBoundsOf(options: SandboxOptions, lanes: number, stacks: number): DispatchBounds {
  const { min = 1, computing = availableParallelism(), max, spare = 1, idleMs = 30_000 } = options.cells ?? {};
  // The slots of a cell that ends are free only when its thread is gone, so not all of them are given to cells.
  const most = Math.floor((slotCount * 0.75) / lanes) - spare;
  const wanted = Math.max(max ?? Math.max(16, 2 * computing), min);
  const cells = { min: Math.min(min, most), max: Math.min(wanted, most), computing, spare, idleMs, patienceMs };
  return {
    cells,
    calling: callingBoundsOf(options, Math.max(1, cells.max) * stacks),
    maxQueuedCalls: options.maxQueuedCalls ?? 10_000,
    maxSessions: options.maxSessions ?? defaultMaxSessions,
  };
}

function callingBoundsOf(
  { maxCallDepth = defaultMaxCallDepth }: SandboxOptions,
  places: number,
): DispatchBounds["calling"] {
  if (maxCallDepth < places) return { places, maxDepth: maxCallDepth };
  const problem = `calls can nest ${places - 1} deep with so few cells; lower it, or raise cells.max`;
  throw new OptionError("maxCallDepth", problem);
}

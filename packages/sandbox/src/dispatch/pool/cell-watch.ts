import type { Alarm, DispatchClock } from "../dispatch-clock.ts";
import type { DispatchedCall } from "../dispatched-call.ts";
import { tellBegin } from "../queue-time.ts";
import { type CallNeed, callNeeds } from "../queue/call-queue.ts";
import { cellToReserve, type GrowthBounds, needsCell } from "./growth.ts";
import type { HostLoad } from "./host-load.ts";
import { HogWatch, sliceMs } from "./hog-watch.ts";
import { activeCalls } from "./placement.ts";
import type { PooledCell } from "./pooled-cell.ts";

/** How late a timer is when nothing is wrong, in milliseconds. */
const timerSlackMs = 1.5;

/** What a watch looks at, and what it can do. */
export interface CellWatchOptions {
  readonly bounds: GrowthBounds;
  readonly clock: DispatchClock;
  readonly cells: () => readonly PooledCell[];
  /** How many cells are on their way. */
  readonly starting: () => number;
  /** How many more calls of modules that compute for long may have a cell. */
  readonly longCells: () => number;
  /** Whether a call with this need waits that only lacks a cell. */
  readonly waits: (need: CallNeed) => boolean;
  /** A call had its thread for longer than a slice. */
  readonly onHog: (cell: PooledCell, call: DispatchedCall) => void;
  /** Takes a call that has not begun back, if it can be, to be placed again. */
  readonly takeBack: (call: DispatchedCall) => void;
  /** Places what waits. */
  readonly place: () => void;
  /** Adds a cell, if it can. */
  readonly grow: () => boolean;
  /** How busy the thread is that answers host calls. */
  readonly hostLoad: Pick<HostLoad, "isSaturated">;
}

/**
 * Looks every few milliseconds, while anything waits or computes, at how long it does: adds a cell for calls that wait
 * too long, and relieves a cell of what was placed behind a call that computes for long.
 *
 * It runs on the main thread, because placing does: while that is blocked, nothing is placed either, and deadlines are
 * the watchdog's.
 */
export class CellWatch {
  readonly #options: CellWatchOptions;
  readonly #hogs: HogWatch<PooledCell>;
  /** Since when calls with a need find no cell. */
  readonly #unplacedSince = new Map<CallNeed, number>();
  #alarm: Alarm | undefined;
  #closed = false;

  constructor(options: CellWatchOptions) {
    this.#options = options;
    this.#hogs = new HogWatch(options.bounds.patienceMs + timerSlackMs);
  }

  /** Says that something waits or computes. */
  wake(): void {
    if (this.#closed) return;
    this.#alarm ??= this.#options.clock.after(this.#options.bounds.patienceMs, () => this.#look());
  }

  /** Notes which calls find no cell. To be called when everything that could be placed was. */
  noteUnplaced(): void {
    const { waits, clock } = this.#options;
    for (const need of callNeeds) {
      if (!waits(need)) this.#unplacedSince.delete(need);
      else if (!this.#unplacedSince.has(need)) this.#unplacedSince.set(need, clock.nowMs());
    }
    // Nobody is to have the cells that were kept for long calls any more.
    if (!this.#unplacedSince.has("long")) for (const cell of this.#options.cells()) cell.isReserved = false;
    if (this.#unplacedSince.size > 0) this.wake();
  }

  /** Looks no more. */
  close(): void {
    this.#closed = true;
    this.#alarm?.cancel();
  }

  #look(): void {
    this.#alarm = undefined;
    const { bounds, clock, cells, starting, longCells, place, grow, hostLoad } = this.#options;
    const nowMs = clock.nowMs();
    let unbegunMs = 0;
    for (const cell of cells()) unbegunMs = Math.max(unbegunMs, this.#lookAt(cell, nowMs));
    place();
    const unplacedMs: Partial<Record<CallNeed, number>> = {};
    for (const [need, sinceMs] of this.#unplacedSince) unplacedMs[need] = nowMs - sinceMs;
    const hostIsSaturated = hostLoad.isSaturated();
    const view = {
      cells: cells(),
      starting: starting(),
      unplacedMs,
      unbegunMs,
      longCells: longCells(),
      hostIsSaturated,
    };
    const reserved = cellToReserve(view, cells(), bounds);
    if (reserved !== undefined) this.#reserve(reserved);
    if (reserved !== undefined || (needsCell(view, bounds) && grow())) place();
    if (this.#unplacedSince.size > 0 || cells().some((cell) => activeCalls(cell) > 0)) this.wake();
  }

  /** Lets a cell become empty for a long call. */
  #reserve(cell: PooledCell): void {
    cell.isReserved = true;
    const unbegun = [...cell.calls].filter(([onCell, { session }]) => session === undefined && !onCell.hasBegun());
    // The last one first: each goes before the others of its skill.
    for (const [, call] of unbegun.toReversed()) this.#options.takeBack(call);
  }

  /** @returns How long a call of the cell waits behind the one that computes, in milliseconds. */
  #lookAt(cell: PooledCell, nowMs: number): number {
    const calls = [...cell.calls];
    for (const [onCell, call] of calls) if (call.onBegin !== undefined) tellBegin(call, onCell.beganAtMs());
    const computing = calls.find(([onCell]) => !onCell.isWaiting && onCell.isComputing());
    const stretchMs = this.#hogs.observe(cell, computing?.[0], nowMs);
    if (computing !== undefined && stretchMs >= sliceMs) this.#isolate(cell, computing[1]);
    // A call of a session cannot go elsewhere.
    const unbegun = calls.filter(([onCell, { session }]) => session === undefined && !onCell.hasBegun());
    const [first] = unbegun;
    if (first === undefined) return 0;
    // When nothing computes, the thread itself is slow to begin: another one would be no faster.
    const behindMs = computing === undefined ? 0 : nowMs - first[1].placedMs;
    if (cell.isTaken || (behindMs >= this.#options.bounds.patienceMs && this.#hasIdle())) {
      // The last one first: each goes before the others of its skill.
      for (const [onCell, call] of unbegun.toReversed()) if (!cell.long.has(onCell)) this.#options.takeBack(call);
    }
    return behindMs;
  }

  #hasIdle(): boolean {
    return this.#options.cells().some((cell) => cell.isOpen && !cell.isReserved && activeCalls(cell) === 0);
  }

  /** Leaves a call alone with its cell. */
  #isolate(cell: PooledCell, call: DispatchedCall): void {
    const { onCell } = call;
    if (onCell === undefined || cell.long.has(onCell)) return;
    cell.long.add(onCell);
    this.#options.onHog(cell, call);
  }
}

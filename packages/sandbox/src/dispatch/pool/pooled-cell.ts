import type { CallOnCell, Cell } from "../../cell/interface.ts";
import type { DispatchedCall } from "../dispatched-call.ts";
import type { CellLoad } from "./placement.ts";

/** A cell of the pool, and the calls it was given that are not settled. */
export class PooledCell implements CellLoad {
  readonly cell: Cell;
  /** In the order they were given. */
  readonly calls: Map<CallOnCell, DispatchedCall> = new Map();
  /** Those of them that are not here, because they wait without a lane: nobody has to look at them. */
  readonly parked: Map<CallOnCell, DispatchedCall> = new Map();
  /** The calls that compute for long, or are expected to. */
  readonly long: Set<CallOnCell> = new Set();
  lastUsedMs: number;
  isReserved = false;

  constructor(cell: Cell, nowMs: number) {
    this.cell = cell;
    this.lastUsedMs = nowMs;
    cell.onPark = (call, isParked) =>
      this.#move(call, isParked ? [this.calls, this.parked] : [this.parked, this.calls]);
  }

  /** Lets go of a call. */
  leave(onCell: CallOnCell): void {
    this.calls.delete(onCell);
    this.parked.delete(onCell);
    this.long.delete(onCell);
  }

  #move(
    onCell: CallOnCell,
    [from, to]: readonly [Map<CallOnCell, DispatchedCall>, Map<CallOnCell, DispatchedCall>],
  ): void {
    const call = from.get(onCell);
    if (call === undefined) return;
    from.delete(onCell);
    to.set(onCell, call);
  }

  /** False while it starts, after it died, and while a long call computes on it. */
  get isOpen(): boolean {
    return this.cell.isReady && this.cell.alive && !this.isTaken;
  }

  /** Whether a long call has the thread, or would have it. One that waits for the host does not. */
  get isTaken(): boolean {
    if (this.long.size > 0) for (const call of this.long) if (!call.isWaiting) return true;
    return false;
  }

  get lanesTaken(): number {
    return this.cell.lanesTaken;
  }

  get sessions(): number {
    return this.cell.sessions;
  }

  get capacity(): number {
    return this.cell.capacity;
  }

  get stacks(): number {
    return this.cell.stacks;
  }

  get running(): number {
    return this.cell.running;
  }

  get stacksTaken(): number {
    return this.cell.stacksTaken;
  }

  get waiting(): number {
    return this.cell.waiting;
  }
}

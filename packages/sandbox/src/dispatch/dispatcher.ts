import type { Ending } from "@cordon/core";
import type { CellResult } from "../cell/call.ts";
import type { Cell, StopReason } from "../cell/interface.ts";
import { cancelled, queueTimeOver } from "../cell/pending-call.ts";
import { unrunResult } from "../cell/unrun-result.ts";
import type { DispatchClock } from "./dispatch-clock.ts";
import type { DispatchBounds } from "./dispatch-options.ts";
import { DispatchedCall, type DispatchRequest } from "./dispatched-call.ts";
import { CellPool } from "./pool/cell-pool.ts";
import { CellWatch } from "./pool/cell-watch.ts";
import { sliceMs } from "./pool/hog-watch.ts";
import { LongModules } from "./pool/long-modules.ts";
import { chooseCell, type PlacementBounds, roomOf } from "./pool/placement.ts";
import type { PooledCell } from "./pool/pooled-cell.ts";
import { AbortGroups } from "./queue/abort-groups.ts";
import { CallDeadlines } from "./queue/call-deadlines.ts";
import { type CallNeed, CallQueue } from "./queue/call-queue.ts";
import { CallRates } from "./queue/call-rates.ts";
import { Concurrency } from "./queue/concurrency.ts";
import { disposed, overRate, queueFull, refused } from "./refusals.ts";
import { queueMsOf, tellBegin } from "./queue-time.ts";
import type { SandboxListener, SandboxResult, SandboxStats } from "./sandbox-interface.ts";

/** What a dispatcher needs. */
export interface DispatcherOptions {
  readonly bounds: DispatchBounds;
  readonly clock: DispatchClock;
  readonly spawn: () => Cell;
  readonly listener: SandboxListener;
  /** Keeps the process alive until `unhold` is called as often. */
  readonly hold: () => void;
  readonly unhold: () => void;
}

/**
 * Hands calls to cells: at once where there is room, else in turn. Every call it accepts settles exactly once, whatever
 * its guest does and however many cells die. See docs/adr/0008.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #pool: CellPool;
  readonly #queue: CallQueue<DispatchedCall>;
  readonly #deadlines: CallDeadlines<DispatchedCall>;
  readonly #watch: CellWatch;
  readonly #concurrency = new Concurrency();
  readonly #rates = new CallRates();
  readonly #aborts = new AbortGroups();
  readonly #longModules = new LongModules(sliceMs);
  #closed = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#queue = new CallQueue<DispatchedCall>({
      needOf: (call) => this.#needOf(call),
      mayBegin: (call) => this.#concurrency.mayBegin(call),
      onMove: (call, place) => {
        call.place = place;
      },
    });
    this.#deadlines = new CallDeadlines(options.clock, (call) => this.#stop(call, "queueTime"));
    this.#watch = this.#createWatch();
    this.#pool = new CellPool({
      ...options,
      bounds: options.bounds.cells,
      onRoom: () => this.#fillCells(),
      onTurn: () => this.#watch.wake(),
      onHopeless: (cause) => this.#settleQueued({ status: "crashed", message: `no cell stays alive: ${cause}` }),
    });
  }

  #createWatch(): CellWatch {
    const { clock, bounds, listener } = this.#options;
    return new CellWatch({
      bounds: bounds.cells,
      clock,
      cells: () => this.#pool.cells,
      starting: () => this.#pool.starting,
      longCells: () => this.#placementBounds().longCells,
      waits: (need) => this.#queue.size > 0 && this.#queue.hasReady(need),
      onHog: ({ cell }, call) => {
        this.#longModules.add(call.call.moduleId);
        listener.cellHog?.(cell.cellId, call.options.callId);
      },
      takeBack: (call) => this.#takeBack(call),
      place: () => this.#fillCells(),
      grow: () => this.#pool.grow(),
    });
  }

  /** Runs a call when its turn comes. Settles once, never rejects. */
  run(request: DispatchRequest): Promise<SandboxResult> {
    const { clock, bounds } = this.#options;
    const nowMs = clock.nowMs();
    const { length } = request.call.input;
    if (this.#closed) return refused(disposed, length);
    if (request.signal?.aborted === true) return refused(cancelled, length);
    const rate = this.#rates.exceeded(request, nowMs);
    if (rate !== undefined) return refused(overRate(rate), length);
    this.#pool.revive();
    const cell = this.#cellAtOnce(request);
    if (cell === undefined && this.#queue.size >= bounds.maxQueuedCalls) {
      return refused(queueFull(bounds.maxQueuedCalls), length);
    }
    return new Promise((resolve) => {
      const call = new DispatchedCall(request, nowMs, resolve);
      this.#accept(call);
      if (cell !== undefined) this.#begin(call, cell);
      else {
        call.place = this.#queue.add(call);
        this.#fillCells();
      }
    });
  }

  /** Where everything stands. */
  stats(): Omit<SandboxStats, "committedBytes"> {
    let runningCalls = 0;
    let waitingCalls = 0;
    for (const { calls } of this.#pool.cells) {
      for (const call of calls.keys()) {
        if (call.isWaiting) waitingCalls += 1;
        else runningCalls += 1;
      }
    }
    const { cells, spares } = this.#pool;
    return { queuedCalls: this.#queue.size, runningCalls, waitingCalls, cells: cells.length, spareCells: spares };
  }

  /** Starts spare cells, because calls will follow. */
  warm(): void {
    this.#pool.warm();
  }

  /** Forgets a module that will not be called again. */
  forget(moduleId: number): void {
    this.#pool.forget(moduleId);
    this.#longModules.forget(moduleId);
  }

  /** Ends what waits as `cancelled`; what runs is ended by whoever ends the cells. */
  close(): void {
    this.#closed = true;
    this.#watch.close();
    this.#pool.close();
    this.#settleQueued(disposed);
  }

  #accept(call: DispatchedCall): void {
    const { signal } = call;
    this.#rates.accept(call, call.acceptedMs);
    this.#deadlines.add(call);
    this.#options.hold();
    if (signal === undefined) return;
    call.onAbort = () => this.#stop(call, "cancelled");
    this.#aborts.add(signal, call.onAbort);
  }

  /** The cell for a call that need not wait, because nobody does. */
  #cellAtOnce(request: DispatchRequest): PooledCell | undefined {
    if (this.#queue.size > 0 || !this.#concurrency.mayBegin(request)) return undefined;
    return chooseCell(this.#pool.cells, this.#needOf(request), this.#placementBounds());
  }

  #needOf({ options }: DispatchRequest): CallNeed {
    const { moduleId, plan } = options.module;
    if (this.#longModules.has(moduleId)) return "long";
    return plan.brokerImports.length > 0 ? "suspendable" : "plain";
  }

  #placementBounds(): PlacementBounds {
    const { cells } = this.#pool;
    const { computing, max } = this.#options.bounds.cells;
    let taken = 0;
    for (const cell of cells) if (cell.isTaken) taken += 1;
    return { longCells: computing - taken, isFull: cells.length >= max };
  }

  /** Gives calls that wait to cells with room, as long as there are both. */
  #fillCells(): void {
    if (this.#closed) return;
    while (this.#queue.size > 0) {
      const { cells } = this.#pool;
      const bounds = this.#placementBounds();
      const call = this.#queue.take(roomOf(cells, bounds));
      if (call === undefined) break;
      const cell = chooseCell(cells, this.#needOf(call), bounds);
      if (cell === undefined) throw new Error("Cannot place a call: the room for it is gone");
      call.place = undefined;
      this.#begin(call, cell);
    }
    this.#watch.noteUnplaced();
  }

  #begin(call: DispatchedCall, pooled: PooledCell): void {
    const isAlone = pooled.running === 0;
    const isLong = this.#longModules.has(call.call.moduleId);
    this.#concurrency.begin(call);
    pooled.lastUsedMs = call.placedMs = this.#options.clock.nowMs();
    // Bytes that moved cannot be taken back, so they only move to where the call begins at once.
    const moving = call.options.mayMoveInput && !isAlone ? { ...call.options, mayMoveInput: false } : call.options;
    const onHostCall = (): void => tellBegin(call, call.onCell?.beganAtMs());
    const options = call.onBegin === undefined ? moving : { ...moving, onHostCall };
    const onCell = pooled.cell.start(call.call, options, (result) => this.#ended(call, result));
    call.cell = pooled;
    call.onCell = onCell;
    pooled.calls.set(onCell, call);
    if (isLong) pooled.long.add(onCell);
    this.#watch.wake();
  }

  #ended(call: DispatchedCall, result: CellResult): void {
    this.#leave(call);
    const { status } = result.ending;
    if (status === "crashed") {
      if (this.#closed) return this.#settle(call, unrunResult(disposed, call.inputBytes));
      const mayBeginAgain = result.beganAtMs === undefined && call.call.input.length === call.inputBytes;
      if (mayBeginAgain && !call.isSecondTry) {
        // It waited for its turn on a cell that died: it goes to the next one, once, with the time it has left.
        call.isSecondTry = true;
        call.place = this.#queue.add(call, true);
        return;
      }
    } else this.#longModules.ended(call.call.moduleId, result.usage.cpuMs);
    this.#settle(call, result);
    this.#pool.warm();
    if (this.#queue.size > 0) this.#fillCells();
  }

  /** Notes that a call has no cell any more. */
  #leave(call: DispatchedCall): void {
    const { cell, onCell } = call;
    if (cell === undefined || onCell === undefined) return;
    cell.calls.delete(onCell);
    cell.long.delete(onCell);
    cell.lastUsedMs = this.#options.clock.nowMs();
    call.cell = undefined;
    call.onCell = undefined;
    this.#concurrency.end(call);
    this.#queue.unblock(call.tenant);
  }

  #stop(call: DispatchedCall, reason: StopReason): void {
    if (call.onCell !== undefined) return call.onCell.stop(reason);
    const ending = reason === "queueTime" ? queueTimeOver : cancelled;
    this.#settle(call, unrunResult(ending, call.inputBytes));
  }

  #settle(call: DispatchedCall, result: CellResult): void {
    if (call.isSettled) return;
    tellBegin(call, result.beganAtMs);
    call.isSettled = true;
    if (call.place !== undefined) this.#queue.remove(call.place);
    this.#deadlines.remove(call);
    if (call.signal !== undefined && call.onAbort !== undefined) this.#aborts.remove(call.signal, call.onAbort);
    this.#options.unhold();
    call.resolve({ ...result, queueMs: queueMsOf(call, result.beganAtMs, this.#options.clock.nowMs()) });
  }

  #takeBack(call: DispatchedCall): void {
    if (call.onCell?.takeBack() !== true) return;
    this.#leave(call);
    call.place = this.#queue.add(call, true);
  }

  #settleQueued(ending: Ending): void {
    for (const call of this.#queue.drain()) {
      call.place = undefined;
      this.#settle(call, unrunResult(ending, call.inputBytes));
    }
  }
}

import type { Ending } from "@cordon/core";
import type { CellResult } from "../cell/call.ts";
import type { Cell, StopReason } from "../cell/interface.ts";
import { takesStack } from "../cell/module-plan.ts";
import { cancelled, queueTimeOver } from "../cell/pending-call.ts";
import { unrunResult } from "../cell/unrun-result.ts";
import type { DispatchClock } from "./dispatch-clock.ts";
import type { DispatchBounds } from "./dispatch-options.ts";
import { DispatchedCall, type DispatchRequest } from "./dispatched-call.ts";
import { CellPool } from "./pool/cell-pool.ts";
import { CellWatch } from "./pool/cell-watch.ts";
import { sliceMs } from "./pool/hog-watch.ts";
import type { HostLoad } from "./pool/host-load.ts";
import { LongModules } from "./pool/long-modules.ts";
import { chooseCell, type PlacementBounds, roomOf } from "./pool/placement.ts";
import type { PooledCell } from "./pool/pooled-cell.ts";
import { AbortGroups } from "./queue/abort-groups.ts";
import { CallDeadlines } from "./queue/call-deadlines.ts";
import type { CallNeed } from "./queue/call-queue.ts";
import { CallingPlaces } from "./queue/calling-places.ts";
import { CallRates } from "./queue/call-rates.ts";
import { Concurrency } from "./queue/concurrency.ts";
import { WaitingCalls } from "./queue/waiting-calls.ts";
import { disposed, overRate, queueFull, refused } from "./refusals.ts";
import { queueMsOf, tellBegin } from "./queue-time.ts";
import type { SandboxListener, SandboxResult, SandboxStats } from "./sandbox-interface.ts";
import type { PinnedSession } from "./session/pinned-session.ts";
import type { SessionEndReason } from "./session/session-end-reason.ts";
import { Sessions } from "./session/sessions.ts";

/** What a dispatcher needs. */
export interface DispatcherOptions {
  readonly bounds: DispatchBounds;
  readonly clock: DispatchClock;
  readonly spawn: () => Cell;
  readonly listener: SandboxListener;
  /** How busy the thread is that answers host calls. */
  readonly hostLoad: Pick<HostLoad, "isSaturated">;
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
  readonly #queue: WaitingCalls<DispatchedCall>;
  readonly #places: CallingPlaces;
  readonly #deadlines: CallDeadlines<DispatchedCall>;
  readonly #watch: CellWatch;
  readonly #concurrency = new Concurrency();
  readonly #rates = new CallRates();
  readonly #aborts = new AbortGroups();
  readonly #sessions: Sessions;
  readonly #longModules = new LongModules(sliceMs);
  #closed = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#places = new CallingPlaces(options.bounds.calling);
    this.#queue = new WaitingCalls<DispatchedCall>({
      places: this.#places,
      needOf: (call) => this.#needOf(call),
      mayBegin: (call) => this.#concurrency.mayBegin(call),
      onMove: (call, place) => {
        call.place = place;
      },
    });
    this.#deadlines = new CallDeadlines(options.clock, (call) => this.#stop(call, "queueTime"));
    this.#sessions = new Sessions({
      maxSessions: options.bounds.maxSessions,
      clock: options.clock,
      chooseCell: () => this.#cellForSession(),
      mayBegin: (call) => this.#concurrency.mayBegin(call) && this.#places.mayBegin(call),
      begin: (call, cell) => this.#begin(call, cell),
      refuse: (call, ending) => this.#settle(call, unrunResult(ending, call.inputBytes)),
    });
    this.#watch = this.#createWatch();
    this.#pool = new CellPool({
      ...options,
      bounds: options.bounds.cells,
      onRoom: () => this.#fillCells(),
      onTurn: () => this.#watch.wake(),
      onEnd: (cell) => this.#sessions.cellEnded(cell),
      onHopeless: (cause) => this.#settleQueued({ status: "crashed", message: `no cell stays alive: ${cause}` }),
    });
  }

  #createWatch(): CellWatch {
    const { clock, bounds, listener, hostLoad } = this.#options;
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
      // A call that another one waits for needs a place, however busy the host is: it may be the only one that can go on.
      hostLoad: { isSaturated: () => hostLoad.isSaturated() && !this.#queue.hasNested },
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
    const isFull = this.#queuedCalls >= bounds.maxQueuedCalls && (request.depth ?? 0) === 0;
    if (cell === undefined && isFull && !this.#beginsAtOnce(request)) {
      return refused(queueFull(bounds.maxQueuedCalls), length);
    }
    return new Promise((resolve) => {
      const call = new DispatchedCall(request, nowMs, resolve);
      this.#accept(call);
      if (call.session !== undefined) this.#sessions.add(call.session, call);
      else if (cell !== undefined) this.#begin(call, cell);
      else {
        call.place = this.#queue.add(call);
        this.#fillCells();
      }
    });
  }

  /** Sessions there may be. */
  get maxSessions(): number {
    return this.#options.bounds.maxSessions;
  }

  /** Opens a session, or gives undefined when there are as many as may be. */
  openSession(idleTimeMs: number): PinnedSession | undefined {
    this.#pool.revive();
    return this.#sessions.open(idleTimeMs);
  }

  /** Ends a session. Settles when its calls are settled and its memory was given back. */
  async endSession(session: PinnedSession, reason: SessionEndReason): Promise<void> {
    // Somebody waits for the cell's word: a process that has nothing else to do must not end before it came.
    this.#options.hold();
    try {
      this.#sessions.end(session, reason);
      await session.closed;
    } finally {
      this.#options.unhold();
    }
  }

  /** Where everything stands. */
  stats(): Omit<SandboxStats, "committedBytes"> {
    let runningCalls = 0;
    let waitingCalls = 0;
    let parkedCalls = 0;
    for (const { calls, parked } of this.#pool.cells) {
      waitingCalls += parked.size;
      parkedCalls += parked.size;
      for (const call of calls.keys()) {
        if (call.isWaiting) waitingCalls += 1;
        else runningCalls += 1;
      }
    }
    const { cells, spares } = this.#pool;
    return {
      queuedCalls: this.#queuedCalls,
      runningCalls,
      waitingCalls,
      parkedCalls,
      sessions: this.#sessions.count,
      cells: cells.length,
      spareCells: spares,
    };
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
    this.#sessions.endAll();
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

  get #queuedCalls(): number {
    return this.#queue.size + this.#sessions.waiting;
  }

  #beginsAtOnce({ session }: DispatchRequest): boolean {
    return session !== undefined && session.running === undefined && session.waiting.size === 0;
  }

  /** The cell with the fewest sessions, or a new one while there are processors without. */
  #cellForSession(): PooledCell | undefined {
    const { computing, max } = this.#options.bounds.cells;
    const { cells } = this.#pool;
    const hasRoom = ({ cell }: PooledCell): boolean => cell.alive && cell.sessions < cell.sessionCapacity;
    const [best] = cells.filter(hasRoom).toSorted((one, other) => one.sessions - other.sessions);
    const mayGrow = cells.length < (best === undefined ? max : computing);
    if ((best === undefined || best.sessions > 0) && mayGrow && this.#pool.grow()) return this.#pool.cells.at(-1);
    return best;
  }

  /** The cell for a call that need not wait, because nobody does. */
  #cellAtOnce(request: DispatchRequest): PooledCell | undefined {
    if (request.session !== undefined) return undefined;
    if (this.#queue.size > 0 || !this.#concurrency.mayBegin(request) || !this.#places.mayBegin(request))
      return undefined;
    return chooseCell(this.#pool.cells, this.#needOf(request), this.#boundsFor(request));
  }

  #needOf({ options, depth = 0 }: DispatchRequest): CallNeed {
    const { moduleId, plan } = options.module;
    // A cell that is to be left alone with a call that others wait for might be the one they wait on.
    if (depth === 0 && this.#longModules.has(moduleId)) return "long";
    return takesStack(plan) ? "suspendable" : "plain";
  }

  #placementBounds(): PlacementBounds {
    const { cells } = this.#pool;
    const { computing, max } = this.#options.bounds.cells;
    let taken = 0;
    for (const cell of cells) if (cell.isTaken) taken += 1;
    return { longCells: computing - taken, isFull: cells.length >= max };
  }

  #boundsFor({ depth = 0 }: DispatchRequest): PlacementBounds {
    const bounds = this.#placementBounds();
    return depth === 0 ? bounds : { ...bounds, mayUseReserved: true };
  }

  /** Gives calls that wait to cells with room, as long as there are both. */
  #fillCells(): void {
    if (this.#closed) return;
    // Their cells are given; the others may go elsewhere.
    this.#sessions.fill();
    while (this.#queue.size > 0) {
      const { cells } = this.#pool;
      const bounds = this.#placementBounds();
      const others = roomOf(cells, bounds);
      const nested = this.#queue.hasNested ? roomOf(cells, { ...bounds, mayUseReserved: true }) : others;
      const call = this.#queue.take({ nested, others });
      if (call === undefined) break;
      const cell = chooseCell(cells, this.#needOf(call), this.#boundsFor(call));
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
    this.#places.begin(call);
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
    if (call.session !== undefined) return this.#endedInSession(call, call.session, result);
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
    if (this.#queue.size > 0 || this.#sessions.isBlocked) this.#fillCells();
  }

  /** It cannot begin again elsewhere: what it would find is gone with its cell. */
  #endedInSession(call: DispatchedCall, session: PinnedSession, result: CellResult): void {
    const isDisposed = result.ending.status === "crashed" && this.#closed;
    if (result.ending.status !== "crashed") this.#longModules.ended(call.call.moduleId, result.usage.cpuMs);
    this.#settle(call, isDisposed ? unrunResult(disposed, call.inputBytes) : result);
    this.#sessions.ended(session, result);
    this.#pool.warm();
    if (this.#queue.size > 0 || this.#sessions.isBlocked) this.#fillCells();
  }

  /** Notes that a call has no cell any more. */
  #leave(call: DispatchedCall): void {
    const { cell, onCell } = call;
    if (cell === undefined || onCell === undefined) return;
    cell.leave(onCell);
    cell.lastUsedMs = this.#options.clock.nowMs();
    call.cell = undefined;
    call.onCell = undefined;
    this.#concurrency.end(call);
    this.#places.end(call);
    this.#queue.ended(call);
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
    if (call.place !== undefined) this.#queue.remove(call, call.place);
    if (call.session !== undefined) this.#sessions.remove(call.session, call);
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

import type { Cell } from "../../cell/interface.ts";
import type { Alarm, DispatchClock } from "../dispatch-clock.ts";
import type { SandboxListener } from "../sandbox-interface.ts";
import { DeathScore } from "./death-score.ts";
import { PooledCell } from "./pooled-cell.ts";

/** So many cells that died before they were ready, one after another, and there is no use in further ones. */
const mostStillborn = 5;
/** How long after the first call a spare cell is started: the call itself needs the processors more. */
const warmAfterMs = 100;

/** How many cells there are. */
export interface CellPoolBounds {
  readonly min: number;
  readonly max: number;
  /** Cells that are ready beside those in use. */
  readonly spare: number;
  /** A cell without calls for so long ends, down to `min`. */
  readonly idleMs: number;
}

/** What a pool needs. */
export interface CellPoolOptions {
  readonly bounds: CellPoolBounds;
  readonly clock: DispatchClock;
  readonly spawn: () => Cell;
  readonly listener: SandboxListener;
  /** Called when a cell has become ready, has room for more, or took the place of one that died. */
  readonly onRoom: () => void;
  /** Called when a guest that waited goes on. */
  readonly onTurn: () => void;
  /** Called when a cell ended, before another one takes its place. */
  readonly onEnd: (cell: PooledCell) => void;
  /** Called when cells die as soon as they are started, with the last cause. */
  readonly onHopeless: (cause: string) => void;
}

/**
 * Owns the cells: those in use and the spare ones. A cell that dies is replaced, at once by a spare one; when cells die
 * one after another, more and more slowly.
 */
export class CellPool {
  readonly #options: CellPoolOptions;
  readonly #cells: PooledCell[] = [];
  readonly #spares: PooledCell[] = [];
  readonly #ending = new Set<PooledCell>();
  readonly #deaths = new DeathScore();
  #stillborn = 0;
  #isWarm = false;
  #warming: Alarm | undefined;
  #idling: Alarm | undefined;
  #refilling: Alarm | undefined;
  #closed = false;

  constructor(options: CellPoolOptions) {
    this.#options = options;
    this.#fill();
  }

  /** The cells in use. */
  get cells(): readonly PooledCell[] {
    return this.#cells;
  }

  get spares(): number {
    return this.#spares.length;
  }

  /** How many cells in use are not ready yet. */
  get starting(): number {
    let starting = 0;
    for (const { cell } of this.#cells) if (!cell.isReady) starting += 1;
    return starting;
  }

  /** Takes a further cell into use: a spare one, or a new one. False when cells die too fast for that. */
  grow(): boolean {
    const { clock } = this.#options;
    if (this.#closed || this.#isHopeless) return false;
    const spare = this.#spares.findIndex(({ cell }) => cell.isReady);
    const [taken] = this.#spares.splice(Math.max(0, spare), 1);
    if (taken === undefined && this.#deaths.delayMs(clock.nowMs()) > 0) return false;
    const pooled = taken ?? this.#spawn();
    pooled.lastUsedMs = clock.nowMs();
    this.#cells.push(pooled);
    this.#refill();
    this.#watchIdle();
    return true;
  }

  /** Says that calls have begun to come: spare cells are started soon. */
  warm(): void {
    if (this.#isWarm) return;
    this.#isWarm = true;
    this.#warming = this.#options.clock.after(warmAfterMs, () => this.#fill());
  }

  /** Tries again after cells died as soon as they were started. */
  revive(): void {
    if (!this.#isHopeless) return;
    this.#stillborn = 0;
    this.#fill();
  }

  /** Tells every cell that a module will not be called again. */
  forget(moduleId: number): void {
    for (const { cell } of [...this.#cells, ...this.#spares]) cell.forget(moduleId);
  }

  /** Starts no more cells. Those there are end with whoever spawned them. */
  close(): void {
    this.#closed = true;
    for (const alarm of [this.#warming, this.#idling, this.#refilling]) alarm?.cancel();
  }

  get #isHopeless(): boolean {
    return this.#stillborn > mostStillborn;
  }

  #spawn(): PooledCell {
    const { spawn, clock, listener, onRoom, onTurn } = this.#options;
    const cell = spawn();
    const pooled = new PooledCell(cell, clock.nowMs());
    cell.onTurn = onTurn;
    cell.onRoom = () => {
      this.#stillborn = 0;
      onRoom();
    };
    listener.cellStart?.(cell.cellId);
    void cell.ended.then((cause) => this.#bury(pooled, cause));
    return pooled;
  }

  /** As many cells as there must be, now or when the last deaths are long enough ago. */
  #fill(): void {
    const { bounds, clock } = this.#options;
    while (!this.#closed && !this.#isHopeless && this.#cells.length < bounds.min && this.grow());
    this.#refill();
    const isFull = this.#cells.length >= bounds.min && (!this.#isWarm || this.#spares.length >= bounds.spare);
    if (isFull || this.#closed || this.#isHopeless) return;
    this.#refilling?.cancel();
    this.#refilling = clock.after(this.#deaths.delayMs(clock.nowMs()) + 1, () => this.#fill());
  }

  #refill(): void {
    const { bounds, clock } = this.#options;
    if (!this.#isWarm || this.#closed || this.#isHopeless) return;
    while (this.#spares.length < bounds.spare && this.#deaths.delayMs(clock.nowMs()) === 0) {
      this.#spares.push(this.#spawn());
    }
  }

  #bury(pooled: PooledCell, cause: string): void {
    const { listener, clock, onRoom, onHopeless } = this.#options;
    const isExpected = this.#ending.delete(pooled);
    const inUse = remove(this.#cells, pooled);
    remove(this.#spares, pooled);
    listener.cellExit?.(pooled.cell.cellId, cause);
    this.#options.onEnd(pooled);
    if (this.#closed || isExpected) return;
    this.#deaths.add(clock.nowMs());
    if (!pooled.cell.isReady) this.#stillborn += 1;
    if (this.#isHopeless) onHopeless(cause);
    else if (inUse && this.#spares.length > 0) this.grow();
    this.#fill();
    onRoom();
  }

  #watchIdle(): void {
    const { bounds, clock } = this.#options;
    if (this.#idling !== undefined || this.#cells.length <= bounds.min) return;
    this.#idling = clock.after(Math.max(1, bounds.idleMs / 4), () => {
      this.#idling = undefined;
      if (this.#closed) return;
      this.#endIdle();
      this.#watchIdle();
    });
  }

  #endIdle(): void {
    const { bounds, clock } = this.#options;
    const nowMs = clock.nowMs();
    for (const pooled of this.#cells.toReversed()) {
      if (this.#cells.length <= bounds.min) return;
      if (
        pooled.cell.running > 0 ||
        pooled.cell.parked > 0 ||
        pooled.cell.sessions > 0 ||
        nowMs - pooled.lastUsedMs < bounds.idleMs
      )
        continue;
      remove(this.#cells, pooled);
      this.#ending.add(pooled);
      pooled.cell.terminate("idle");
    }
  }
}

function remove<Value>(list: Value[], value: Value): boolean {
  const index = list.indexOf(value);
  if (index === -1) return false;
  list.splice(index, 1);
  return true;
}

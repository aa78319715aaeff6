import type { CellCall, CellResult } from "../cell/call.ts";
import type { CellRunOptions } from "../cell/interface.ts";
import { cancelled, queueTimeOver } from "../cell/pending-call.ts";
import { ThreadCell } from "../cell/thread-cell.ts";
import { unrunResult } from "../cell/unrun-result.ts";
import type { SandboxListener } from "./sandbox-interface.ts";
import type { Watchdog } from "./watchdog/watchdog.ts";

/** After this many deaths in a row without a call that ended in between, the queue stops replacing its cell. */
const maxDeathsInARow = 5;

interface Queued {
  readonly call: CellCall;
  readonly options: CellRunOptions;
  /** Whether it was on a cell that died before it began. */
  readonly isSecondTry: boolean;
  readonly queuedAtMs: number;
  settle(result: CellResult | Promise<CellResult>): void;
}

/**
 * Hands calls to a cell in the order they came, as many at once as the cell takes. A cell that dies is replaced; its
 * calls end as `crashed`, those that wait go to its successor.
 */
export class CellQueue {
  readonly #watchdog: Watchdog;
  readonly #listener: SandboxListener;
  readonly #queued = new Set<Queued>();
  #cell: ThreadCell;
  #deathsInARow = 0;
  #gaveUp = false;
  #closed = false;

  constructor(watchdog: Watchdog, listener: SandboxListener) {
    this.#watchdog = watchdog;
    this.#listener = listener;
    this.#cell = this.#spawn();
  }

  /** Runs a call when its turn comes. Settles once, never rejects. */
  run(call: CellCall, options: CellRunOptions): Promise<CellResult> {
    if (this.#gaveUp) this.#startOver();
    if (this.#queued.size === 0 && this.#cell.alive && this.#cell.running < this.#cell.capacity) {
      return this.#runNow(call, options);
    }
    return this.#enqueue(call, options);
  }

  /** How many calls wait for a place on the cell. */
  get queuedCalls(): number {
    return this.#queued.size;
  }

  /** Tells the cell that a module will not be called again. */
  forget(moduleId: number): void {
    this.#cell.forget(moduleId);
  }

  /** Ends what waits as `cancelled`; what runs is ended by whoever ends the cell. */
  close(): void {
    this.#closed = true;
    for (const queued of this.#queued) queued.settle(unrunResult(disposed, queued.call.input.length));
  }

  async #runNow(call: CellCall, options: CellRunOptions, isSecondTry = false): Promise<CellResult> {
    const startedMs = performance.now();
    const result = await this.#cell.run(call, options);
    if (result.ending.status !== "crashed") {
      this.#deathsInARow = 0;
      return result;
    }
    if (this.#closed) return unrunResult(disposed, call.input.length);
    if (result.beganAtMs !== undefined || this.#gaveUp || isSecondTry) return result;
    // It waited for its turn on a cell that died: it goes to the next one, once, with the time it has left.
    const queueTimeMs = Math.max(0, options.queueTimeMs - (performance.now() - startedMs));
    return await this.#enqueue(call, { ...options, queueTimeMs }, true);
  }

  #enqueue(call: CellCall, options: CellRunOptions, isSecondTry = false): Promise<CellResult> {
    const { signal } = options;
    if (signal?.aborted === true) return Promise.resolve(unrunResult(cancelled, call.input.length));
    this.#watchdog.hold();
    return new Promise((resolve) => {
      const settle = (result: CellResult | Promise<CellResult>): void => {
        if (!this.#queued.delete(queued)) return;
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        this.#watchdog.unhold();
        resolve(result);
      };
      const queued: Queued = { call, options, isSecondTry, queuedAtMs: performance.now(), settle };
      const timer = setTimeout(() => settle(unrunResult(queueTimeOver, call.input.length)), options.queueTimeMs);
      const onAbort = (): void => settle(unrunResult(cancelled, call.input.length));
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#queued.add(queued);
      this.#next();
    });
  }

  #next(): void {
    if (this.#closed) return;
    for (const queued of this.#queued) {
      if (!this.#cell.alive || this.#cell.running >= this.#cell.capacity) return;
      const waitedMs = performance.now() - queued.queuedAtMs;
      const queueTimeMs = Math.max(0, queued.options.queueTimeMs - waitedMs);
      queued.settle(this.#runNow(queued.call, { ...queued.options, queueTimeMs }, queued.isSecondTry));
    }
  }

  #spawn(): ThreadCell {
    const cell = new ThreadCell(this.#watchdog);
    cell.onLaneFree = () => this.#next();
    this.#listener.cellStart?.(cell.cellId);
    void cell.ended.then((cause) => {
      this.#listener.cellExit?.(cell.cellId, cause);
      if (this.#closed) return;
      this.#deathsInARow += 1;
      if (this.#deathsInARow > maxDeathsInARow) this.#giveUp(cause);
      else this.#cell = this.#spawn();
      this.#next();
    });
    return cell;
  }

  #startOver(): void {
    this.#gaveUp = false;
    this.#deathsInARow = 0;
    this.#cell = this.#spawn();
  }

  #giveUp(cause: string): void {
    this.#gaveUp = true;
    const message = `no cell stays alive: ${cause}`;
    for (const queued of this.#queued) {
      queued.settle(unrunResult({ status: "crashed", message }, queued.call.input.length));
    }
  }
}

const disposed: CellResult["ending"] = { status: "cancelled", message: "the sandbox was disposed" };

import type { Ending } from "@cordon/core";
import type { InterruptReason } from "../dispatch/interrupt-reason.ts";
import type { SlotTable } from "../dispatch/slot-table.ts";
import type { CellCall, CellResult } from "./call.ts";
import type { CellRunOptions } from "./interface.ts";
import { unrunResult } from "./unrun-result.ts";

/** How long a cell may take to say how an interrupted call ended before the host says it, in milliseconds. */
const wordOfCellMs = 100;

/** What a pending call is made of. */
export interface PendingCallOptions {
  readonly lane: number;
  readonly slot: number;
  readonly generation: number;
  readonly call: CellCall;
  readonly options: CellRunOptions;
  readonly table: SlotTable;
  /** Asks the watchdog to interrupt the call. */
  readonly interrupt: (reason: InterruptReason) => void;
  /** Called once, with the result. */
  readonly onSettle: (result: CellResult) => void;
}

/**
 * The host's side of one call on a cell, from the moment it was posted until its result is known. It owns the timers and
 * the listener of the call, and settles once.
 *
 * A call that is stopped while another one computes on its thread is settled without a word of the cell: before it began
 * at once, and 100 ms after the interruption when it waits for the host. Its lane stays taken until the cell frees it.
 */
export class PendingCall {
  readonly lane: number;
  readonly options: CellRunOptions;
  readonly #parts: PendingCallOptions;
  readonly #queueTimer: NodeJS.Timeout;
  readonly #onAbort = (): void => this.#stop("cancelled", cancelled);
  #wordTimer: NodeJS.Timeout | undefined;
  #effects: AbortController | undefined;
  #settled = false;

  constructor(parts: PendingCallOptions) {
    this.#parts = parts;
    this.lane = parts.lane;
    this.options = parts.options;
    this.#queueTimer = setTimeout(() => {
      if (!this.#hasBegun()) this.#stop("queueTime", queueTimeOver);
    }, parts.options.queueTimeMs);
    parts.options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Aborted when the call is settled, so that no effect outlives it. Made when the first host function is called. */
  get effects(): AbortSignal {
    if (this.#settled) return AbortSignal.abort();
    this.#effects ??= new AbortController();
    return this.#effects.signal;
  }

  /** Whether a host function may still begin: nobody settled the call, and its slot says that it runs. */
  get mayAct(): boolean {
    const { table, slot, generation } = this.#parts;
    return !this.#settled && table.generation(slot) === generation && table.reason(slot) === undefined;
  }

  /** Settles the call, if it is not settled. */
  settle(result: CellResult): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#queueTimer);
    clearTimeout(this.#wordTimer);
    this.options.signal?.removeEventListener("abort", this.#onAbort);
    this.#effects?.abort();
    this.#parts.onSettle(result);
  }

  /** Settles a call that ends without a word of its cell. */
  settleUnrun(ending: Ending): void {
    const { slot, generation, call, table } = this.#parts;
    const deadline = table.deadline(slot);
    const inputBytes = call.input.length;
    if (deadline !== 0n) {
      const wallMs = Number(process.hrtime.bigint() - deadline) / 1e6 + call.limits.wallTimeMs;
      return this.settle(unrunResult(ending, inputBytes, wallMs));
    }
    // A slot that is no longer the call's was released: the call ran, and its cell died before it could say how it ended.
    const neverBegan = table.generation(slot) === generation;
    this.settle(neverBegan ? unrunResult(ending, inputBytes) : unrunResult(ending, inputBytes, 0));
  }

  /** The watchdog interrupted the call at its deadline. */
  late(): void {
    const { wallTimeMs } = this.#parts.call.limits;
    const message = `the call did not end within ${wallTimeMs} ms`;
    this.#awaitWord({ status: "timeout", limit: "wallTime", message });
  }

  #stop(reason: InterruptReason, ending: Ending): void {
    if (this.#hasBegun()) {
      this.#parts.interrupt(reason);
      this.#awaitWord(ending);
      return;
    }
    // The cell sets the deadline and then looks at the interrupt word; here it is the other way round, so that one of the
    // two sees the other.
    if (!this.#parts.table.interrupt(this.#parts.slot, this.#parts.generation, reason)) return;
    if (this.#hasBegun()) this.#awaitWord(ending);
    else this.settleUnrun(ending);
  }

  /** Settles the call later, unless its cell says before how it ended, or has said so and the message is on its way. */
  #awaitWord(ending: Ending): void {
    if (this.#settled) return;
    this.#wordTimer ??= setTimeout(() => {
      if (this.#parts.table.generation(this.#parts.slot) === this.#parts.generation) this.settleUnrun(ending);
    }, wordOfCellMs);
  }

  #hasBegun(): boolean {
    return this.#parts.table.deadline(this.#parts.slot) !== 0n;
  }
}

/** The ending of a call whose signal was aborted. */
export const cancelled: Ending = { status: "cancelled", message: "the caller cancelled the call" };

/** The ending of a call that waited too long to begin. */
export const queueTimeOver: Ending = {
  status: "timeout",
  limit: "queueTime",
  message: "the call did not begin in time",
};

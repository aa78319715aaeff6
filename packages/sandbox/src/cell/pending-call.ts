import type { Ending, JournalOperations } from "@cordon/core";
import type { InterruptReason } from "../dispatch/interrupt-reason.ts";
import type { SlotTable } from "../dispatch/slot-table.ts";
import type { CellCall, CellResult } from "./call.ts";
import type { CallOnCell, CellRunOptions, StopReason } from "./interface.ts";
import type { PendingOperations } from "./pending-operations.ts";
import { unrunResult } from "./unrun-result.ts";

/** How long a cell may take to say how an interrupted call ended before the host says it, in milliseconds. */
const wordOfCellMs = 100;

/** What a pending call is made of. */
export interface PendingCallOptions {
  readonly lane: number;
  readonly slot: number;
  readonly generation: number;
  readonly inputBytes: number;
  /** Whether the bytes of the input are at the cell and nowhere else. */
  readonly inputMoved: boolean;
  readonly call: CellCall;
  readonly options: CellRunOptions;
  readonly table: SlotTable;
  /** Asks the watchdog to interrupt the call. */
  readonly interrupt: (reason: InterruptReason) => void;
  /** Called once, with the result. */
  readonly onSettle: (result: CellResult) => void;
}

/**
 * The host's side of one call on a cell, from the moment it was posted until its result is known or it was taken back.
 *
 * A call that is stopped while another one computes on its thread is settled without a word of the cell: before it began
 * at once, and 100 ms after the interruption when it waits for the host. Its lane stays taken until the cell frees it.
 */
export class PendingCall implements CallOnCell {
  readonly lane: number;
  readonly options: CellRunOptions;
  readonly inputBytes: number;
  /** True while a host function serves the call. */
  isWaiting = false;
  answers = 0;
  /** What it submitted; undefined while that is nothing. */
  operations: PendingOperations | undefined;
  /** The most bytes of completions it is given at once, one operation aside: they are a block of its kernel. */
  readonly maxBatchBytes: number;
  /** What its waits came to when it was recorded; undefined when it is no replay. */
  readonly recorded: JournalOperations | undefined;
  readonly #parts: PendingCallOptions;
  readonly #wallTimeMs: number;
  #wordTimer: NodeJS.Timeout | undefined;
  #effects: AbortController | undefined;
  #settled = false;

  constructor(parts: PendingCallOptions) {
    this.#parts = parts;
    this.lane = parts.lane;
    this.options = parts.options;
    this.inputBytes = parts.inputBytes;
    this.maxBatchBytes = Math.floor(parts.call.limits.kernelMemoryBytes / 4);
    this.recorded = parts.call.context.operations;
    this.#wallTimeMs = parts.call.limits.wallTimeMs;
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

  hasBegun(): boolean {
    return !this.#parts.table.isPosted(this.#parts.slot, this.#parts.generation);
  }

  beganAtMs(): number | undefined {
    const { table, slot, generation } = this.#parts;
    const deadline = table.deadline(slot);
    if (deadline === 0n || table.generation(slot) !== generation) return undefined;
    return Number(deadline - BigInt(this.#wallTimeMs) * 1_000_000n) / 1e6;
  }

  /** What is left of its wall time, in milliseconds; all of it before it began. */
  wallTimeLeftMs(): number {
    const { table, slot, generation } = this.#parts;
    const deadline = table.deadline(slot);
    if (deadline === 0n || table.generation(slot) !== generation) return this.#wallTimeMs;
    return Math.max(0, Number(deadline - process.hrtime.bigint()) / 1e6);
  }

  isComputing(): boolean {
    const { table, slot, generation } = this.#parts;
    return table.isRunning(slot) && table.generation(slot) === generation;
  }

  takeBack(): boolean {
    const { table, slot, generation, inputMoved } = this.#parts;
    if (this.#settled || inputMoved || !table.withdraw(slot, generation)) return false;
    this.#settled = true;
    return true;
  }

  stop(reason: StopReason): void {
    const { table, slot, generation } = this.#parts;
    const ending = reason === "queueTime" ? queueTimeOver : cancelled;
    if (this.#settled) return;
    if (table.withdraw(slot, generation)) return this.settle(unrunResult(ending, this.inputBytes));
    if (reason === "queueTime") return;
    this.#parts.interrupt(reason);
    this.#awaitWord(ending);
  }

  /** The watchdog interrupted the call at its deadline. */
  late(): void {
    const message = `the call did not end within ${this.#wallTimeMs} ms`;
    this.#awaitWord({ status: "timeout", limit: "wallTime", message });
  }

  /** Settles the call, if it is not settled. */
  settle(result: CellResult): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#wordTimer);
    this.#effects?.abort();
    this.operations?.end();
    this.#parts.onSettle(this.operations === undefined ? result : { ...result, operations: this.operations.journal() });
  }

  /** Settles a call that ends without a word of its cell. */
  settleUnrun(ending: Ending): void {
    const { table, slot, generation } = this.#parts;
    if (table.withdraw(slot, generation) || table.isPosted(slot, generation)) {
      return this.settle(unrunResult(ending, this.inputBytes));
    }
    // A slot that is no longer the call's was released: the call ran, and its cell died before it could say how it ended.
    const deadline = table.generation(slot) === generation ? table.deadline(slot) : 0n;
    const wallMs = deadline === 0n ? 0 : Number(process.hrtime.bigint() - deadline) / 1e6 + this.#wallTimeMs;
    this.settle(unrunResult(ending, this.inputBytes, Math.max(0, wallMs)));
  }

  /** Settles the call later, unless its cell says before how it ended, or has said so and the message is on its way. */
  #awaitWord(ending: Ending): void {
    if (this.#settled) return;
    this.#wordTimer ??= setTimeout(() => {
      if (this.#parts.table.generation(this.#parts.slot) === this.#parts.generation) this.settleUnrun(ending);
    }, wordOfCellMs);
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

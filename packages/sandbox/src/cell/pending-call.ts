import type { Ending, JournalOperations } from "@cordon/core";
import type { InterruptReason } from "../dispatch/interrupt-reason.ts";
import type { SlotTable } from "../dispatch/slot-table.ts";
import type { CellCall, CellResult } from "./call.ts";
import type { CallOnCell, CellRunOptions, StopReason } from "./interface.ts";
import type { HeldCompletions } from "./parking/call-parking.ts";
import type { PendingOperations } from "./pending-operations.ts";
import { unrunResult } from "./unrun-result.ts";

/** How long a cell may take to say how an interrupted call ended before the host says it, in milliseconds. */
const wordOfCellMs = 100;
/** The longest a timer can be. No call has so much time. */
const longestTimerMs = 2_147_483_647;

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
  /** Asks the watchdog to interrupt the call on its slot. */
  readonly interrupt: (slot: number, reason: InterruptReason) => void;
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
  lane: number;
  readonly generation: number;
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
  /** Whether its guest can be without an instance while it waits. */
  mayPark: boolean;
  /** Whether it has its lane, was asked to give it up, or has none. */
  parking: "placed" | "asked" | "parked" = "placed";
  /** What it goes on with when it has a lane again. */
  held: HeldCompletions | undefined;
  readonly #parts: PendingCallOptions;
  /** Undefined while it has no lane. */
  #slot: number | undefined;
  /** Known while it has no slot that says it, in nanoseconds. */
  #deadline = 0n;
  #deadlineTimer: NodeJS.Timeout | undefined;
  #endParked: ((reason: InterruptReason) => void) | undefined;
  /** Why the cell was asked to end it. */
  #stopped: InterruptReason | undefined;
  readonly #wallTimeMs: number;
  #wordTimer: NodeJS.Timeout | undefined;
  #effects: AbortController | undefined;
  #settled = false;

  constructor(parts: PendingCallOptions) {
    this.#parts = parts;
    this.lane = parts.lane;
    this.generation = parts.generation;
    this.#slot = parts.slot;
    this.options = parts.options;
    this.inputBytes = parts.inputBytes;
    this.maxBatchBytes = Math.floor(parts.call.limits.kernelMemoryBytes / 4);
    this.recorded = parts.call.context.operations;
    this.#wallTimeMs = parts.call.limits.wallTimeMs;
    const { module, session } = parts.options;
    const isKnown = module.plan.resumable === true && module.plan.keptGlobals !== undefined;
    this.mayPark = isKnown && session === undefined && this.recorded === undefined;
  }

  /** Aborted when the call is settled, so that no effect outlives it. Made when the first host function is called. */
  get effects(): AbortSignal {
    if (this.#settled) return AbortSignal.abort();
    this.#effects ??= new AbortController();
    return this.#effects.signal;
  }

  /** Whether a host function may still begin: nobody settled the call, and its slot says that it runs. */
  get mayAct(): boolean {
    if (this.#settled) return false;
    // The cell may have let go of the slot already.
    if (this.#slot === undefined || this.parking !== "placed") return this.#stopped === undefined;
    const { table, generation } = this.#parts;
    return table.generation(this.#slot) === generation && table.reason(this.#slot) === undefined;
  }

  hasBegun(): boolean {
    return this.#slot === undefined || !this.#parts.table.isPosted(this.#slot, this.generation);
  }

  beganAtMs(): number | undefined {
    const deadline = this.#knownDeadline();
    return deadline === 0n ? undefined : Number(deadline - BigInt(this.#wallTimeMs) * 1_000_000n) / 1e6;
  }

  /** What is left of its wall time, in milliseconds; all of it before it began. */
  wallTimeLeftMs(): number {
    const deadline = this.#knownDeadline();
    if (deadline === 0n) return this.#wallTimeMs;
    return Math.max(0, Number(deadline - process.hrtime.bigint()) / 1e6);
  }

  isComputing(): boolean {
    const { table, generation } = this.#parts;
    return this.#slot !== undefined && table.isRunning(this.#slot) && table.generation(this.#slot) === generation;
  }

  takeBack(): boolean {
    const { table, generation, inputMoved } = this.#parts;
    if (this.#settled || inputMoved || this.#slot === undefined) return false;
    if (!table.withdraw(this.#slot, generation)) return false;
    this.#settled = true;
    return true;
  }

  stop(reason: StopReason): void {
    const { table, generation } = this.#parts;
    const ending = reason === "queueTime" ? queueTimeOver : cancelled;
    if (this.#settled) return;
    if (this.#slot !== undefined && table.withdraw(this.#slot, generation)) {
      return this.settle(unrunResult(ending, this.inputBytes));
    }
    if (reason === "queueTime") return;
    this.#stopped = reason;
    if (this.#slot === undefined) this.#endParked?.(reason);
    else this.#parts.interrupt(this.#slot, reason);
    this.#awaitWord(ending);
  }

  /** The watchdog interrupted the call at its deadline. */
  late(): void {
    const message = `the call did not end within ${this.#wallTimeMs} ms`;
    this.#awaitWord({ status: "timeout", limit: "wallTime", message });
  }

  /** Remembers its deadline, because its slot may not be its own for much longer. */
  noteDeadline(): void {
    this.#deadline = this.#knownDeadline();
  }

  /**
   * It gave its lane up. Nobody but this looks at its deadline meanwhile: it computes nothing.
   *
   * @param end Tells the cell to end it.
   */
  park(end: (reason: InterruptReason) => void): void {
    this.parking = "parked";
    this.#slot = undefined;
    this.#endParked = end;
    if (this.#stopped !== undefined) return end(this.#stopped);
    const over = (): void => {
      this.#stopped = "wallTime";
      end("wallTime");
      this.late();
    };
    this.#deadlineTimer = setTimeout(over, Math.min(Math.ceil(this.wallTimeLeftMs()), longestTimerMs)).unref();
  }

  /**
   * It has a lane again.
   *
   * @returns Its deadline, in nanoseconds, which the slot of the lane is to have.
   */
  place(lane: number, slot: number): bigint {
    clearTimeout(this.#deadlineTimer);
    this.parking = "placed";
    this.lane = lane;
    this.#slot = slot;
    return this.#deadline;
  }

  /** 0 while it has not begun, or has ended. */
  #knownDeadline(): bigint {
    if (this.#slot === undefined) return this.#deadline;
    const { table, generation } = this.#parts;
    const deadline = table.deadline(this.#slot);
    return table.generation(this.#slot) === generation ? deadline : 0n;
  }

  /** Settles the call, if it is not settled. */
  settle(result: CellResult): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#wordTimer);
    clearTimeout(this.#deadlineTimer);
    this.#effects?.abort();
    this.operations?.end();
    this.#parts.onSettle(this.operations === undefined ? result : { ...result, operations: this.operations.journal() });
  }

  /** Settles a call that ends without a word of its cell. */
  settleUnrun(ending: Ending): void {
    const { table, generation } = this.#parts;
    const slot = this.#slot;
    if (slot !== undefined && (table.withdraw(slot, generation) || table.isPosted(slot, generation))) {
      return this.settle(unrunResult(ending, this.inputBytes));
    }
    // A slot that is no longer the call's was released: the call ran, and its cell died before it could say how it ended.
    const deadline = this.#knownDeadline();
    const wallMs = deadline === 0n ? 0 : Number(process.hrtime.bigint() - deadline) / 1e6 + this.#wallTimeMs;
    this.settle(unrunResult(ending, this.inputBytes, Math.max(0, wallMs)));
  }

  /** Settles the call later, unless its cell says before how it ended, or has said so and the message is on its way. */
  #awaitWord(ending: Ending): void {
    if (this.#settled) return;
    this.#wordTimer ??= setTimeout(() => {
      const slot = this.#slot;
      if (slot === undefined || this.#parts.table.generation(slot) === this.generation) this.settleUnrun(ending);
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

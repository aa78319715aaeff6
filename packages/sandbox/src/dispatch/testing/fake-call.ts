import type { Ending } from "@cordon/core";
import type { CellCall, CellResult } from "../../cell/call.ts";
import type { CallOnCell, CellRunOptions, StopReason } from "../../cell/interface.ts";
import { cancelled, queueTimeOver } from "../../cell/pending-call.ts";
import { unrunResult } from "../../cell/unrun-result.ts";
import type { FakeCell } from "./fake-cell.ts";

/** A call on a fake cell, and what a test can make of it. */
export class FakeCall implements CallOnCell {
  readonly call: CellCall;
  readonly options: CellRunOptions;
  isWaiting = false;
  answers = 0;
  begun = false;
  computing = false;
  /** What its result says of its time on the thread, in milliseconds. */
  cpuMs = 0;
  readonly #cell: FakeCell;
  readonly #onSettle: (result: CellResult) => void;

  constructor(cell: FakeCell, call: CellCall, options: CellRunOptions, onSettle: (result: CellResult) => void) {
    this.call = call;
    this.options = options;
    this.#cell = cell;
    this.#onSettle = onSettle;
  }

  hasBegun(): boolean {
    return this.begun;
  }

  beganAtMs(): number | undefined {
    return this.begun ? 0 : undefined;
  }

  isComputing(): boolean {
    return this.computing;
  }

  takeBack(): boolean {
    if (this.begun || !this.#cell.held.has(this)) return false;
    this.#cell.held.delete(this);
    this.#cell.withdrawn.add(this);
    return true;
  }

  stop(reason: StopReason): void {
    if (!this.begun) this.end(reason === "queueTime" ? queueTimeOver : cancelled);
    else if (reason === "cancelled") this.end(cancelled);
  }

  /** Puts the guest on the thread. */
  begin(): void {
    this.begun = true;
    this.computing = true;
  }

  /** Lets the guest wait for the host. */
  wait(): void {
    this.computing = false;
    this.isWaiting = true;
  }

  /** Lets the guest go on. */
  goOn(): void {
    this.isWaiting = false;
    this.computing = true;
    this.answers += 1;
    this.#cell.onTurn();
  }

  /** Ends the call, and tells that there is room. */
  end(ending: Ending = { status: "ok" }): void {
    if (!this.#cell.held.delete(this)) return;
    this.settle(ending);
    this.#cell.onRoom();
  }

  /** Settles the call and nothing else. */
  settle(ending: Ending): void {
    const result = unrunResult(ending, this.call.input.length, this.begun ? 1 : undefined);
    this.#onSettle({ ...result, usage: { ...result.usage, cpuMs: this.cpuMs } });
  }
}

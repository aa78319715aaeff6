import type { Ending } from "@cordon/core";
import type { CellCall, CellResult } from "../../cell/call.ts";
import type { CallOnCell, Cell, CellRunOptions, StopReason } from "../../cell/interface.ts";
import { cancelled, queueTimeOver } from "../../cell/pending-call.ts";
import { unrunResult } from "../../cell/unrun-result.ts";

/** A call on a fake cell, and what a test can make of it. */
export class FakeCall implements CallOnCell {
  readonly call: CellCall;
  readonly options: CellRunOptions;
  isWaiting = false;
  answers = 0;
  begun = false;
  computing = false;
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
    this.#onSettle(unrunResult(ending, this.call.input.length, this.begun ? 1 : undefined));
  }
}

let nextCellId = 1;

/** A cell without a thread: nothing happens on it but what a test says. */
export class FakeCell implements Cell {
  readonly cellId: number = nextCellId++;
  readonly capacity = 8;
  readonly stacks = 4;
  readonly sessionCapacity = 4;
  readonly held: Set<FakeCall> = new Set();
  /** Taken back, and not yet given up by the thread. */
  readonly withdrawn: Set<FakeCall> = new Set();
  readonly openSessions: Set<number> = new Set();
  readonly forgotten: number[] = [];
  readonly ended: Promise<string>;
  alive = true;
  isReady = false;
  onRoom: () => void = () => undefined;
  onTurn: () => void = () => undefined;
  readonly #end: (cause: string) => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.ended = promise;
    this.#end = resolve;
  }

  get lanesTaken(): number {
    return [...this.held, ...this.withdrawn].filter(({ options }) => options.session === undefined).length;
  }

  get sessions(): number {
    return this.openSessions.size;
  }

  get running(): number {
    return this.held.size + this.withdrawn.size;
  }

  get stacksTaken(): number {
    return [...this.held, ...this.withdrawn].filter(({ options }) => options.module.plan.brokerImports.length > 0)
      .length;
  }

  get waiting(): number {
    return [...this.held].filter(({ isWaiting }) => isWaiting).length;
  }

  start(call: CellCall, options: CellRunOptions, onSettle: (result: CellResult) => void): CallOnCell {
    if (!this.alive || this.lanesTaken >= this.capacity) throw new Error("Cannot start a call: there is no room");
    const started = new FakeCall(this, call, options, onSettle);
    this.held.add(started);
    if (this.stacksTaken > this.stacks) throw new Error("Cannot start a call: there is no stack");
    return started;
  }

  openSession(session: number): void {
    this.openSessions.add(session);
  }

  mayBegin(session: number): boolean {
    return ![...this.held, ...this.withdrawn].some(({ options }) => options.session === session);
  }

  closeSession(session: number): Promise<void> {
    this.openSessions.delete(session);
    return Promise.resolve();
  }

  /** Says of what was taken back that its lanes are free. */
  giveUpWithdrawn(): void {
    this.withdrawn.clear();
    this.onRoom();
  }

  /** Says that the cell takes calls. */
  ready(): void {
    this.isReady = true;
    this.onRoom();
  }

  /** Ends as a thread does: its calls first, then the cell. */
  die(cause: string): void {
    if (!this.alive) return;
    this.alive = false;
    const held = [...this.held];
    this.held.clear();
    this.withdrawn.clear();
    for (const call of held) call.settle({ status: "crashed", message: `the cell died: ${cause}` });
    this.#end(cause);
  }

  forget(moduleId: number): void {
    this.forgotten.push(moduleId);
  }

  terminate(cause: string): void {
    this.die(cause);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.die("the cell was disposed");
    await this.ended;
  }
}

import type { CellCall, CellResult } from "../../cell/call.ts";
import type { CallOnCell, Cell, CellRunOptions } from "../../cell/interface.ts";
import { FakeCall } from "./fake-call.ts";

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
  onPark: (call: CallOnCell, isParked: boolean) => void = () => undefined;
  readonly parked = 0;
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

import type { Ending } from "@cordon/core";
import type { GuardedThreadHandle, Watchdog } from "../dispatch/watchdog/watchdog.ts";
import type { CellCall, CellResult } from "./call.ts";
import { exactBytes } from "./exact-bytes.ts";
import { fromCallRow, toCallRow } from "./call-row.ts";
import type { CellInput } from "./input.ts";
import type { CallOnCell, Cell, CellRunOptions } from "./interface.ts";
import { isMovable, MessageBatch } from "./message-batch.ts";
import { CallParking } from "./parking/call-parking.ts";
import { CommittedBytes } from "../dispatch/committed-bytes.ts";
import { WakeWord } from "../dispatch/wake-word.ts";
import { PendingCall } from "./pending-call.ts";
import { Generations } from "./generations.ts";
import { HostCalls } from "./host-calls.ts";
import { takesStack } from "./module-plan.ts";
import type { CellOutput } from "./output.ts";
import type { ThreadCellOptions } from "./thread-cell-options.ts";
import { fromResultRow } from "./result-row.ts";
import { SessionLanes } from "./session-lanes.ts";
import { unrunResult } from "./unrun-result.ts";

/** A cell that is a thread of this process, spawned and guarded by the watchdog. */
export class ThreadCell implements Cell {
  readonly cellId: number;
  readonly capacity: number;
  readonly stacks: number;
  readonly ended: Promise<string>;
  onRoom: () => void = () => undefined;
  onTurn: () => void = () => undefined;
  onPark: (call: CallOnCell, isParked: boolean) => void = () => undefined;
  isReady = false;
  stacksTaken = 0;
  waiting = 0;
  readonly #watchdog: Watchdog;
  readonly #thread: GuardedThreadHandle;
  readonly #batch: MessageBatch<CellInput>;
  readonly #running = new Map<number, PendingCall>();
  readonly #known = new Set<number>();
  readonly #lanes: number[];
  readonly #sessions: SessionLanes;
  readonly #parking: CallParking;
  readonly #hostCalls: HostCalls;
  readonly #wake: WakeWord;
  readonly #generations = new Generations();
  #lastTenant = "";
  #cause: string | undefined;

  /** @param watchdog Spawns the thread. It must live longer than the cell. */
  constructor(watchdog: Watchdog, { stacks, lanes, sessions = 0 }: ThreadCellOptions) {
    this.#watchdog = watchdog;
    // The last slot is no call's: what guests without an instance hold is counted there.
    this.#thread = watchdog.spawn("cell", lanes + sessions + 1);
    this.#wake = new WakeWord(watchdog.buffers.wake);
    this.cellId = this.#thread.threadId;
    this.capacity = lanes;
    this.stacks = stacks;
    // The lane that was used last is used next: its kernel is warm, and the ones that are never needed are never made.
    this.#lanes = Array.from({ length: lanes }, (_, index) => lanes - 1 - index);
    this.#batch = new MessageBatch<CellInput>(this.#thread.port, {
      onUnpostable: (input) => this.#unpostable(input),
      isBusy: () => this.#running.size > 1,
    });
    this.#sessions = new SessionLanes({
      first: lanes,
      count: sessions,
      end: (lane, session) => this.#batch.post({ type: "end-session", lane, session }),
    });
    this.#parking = new CallParking({
      post: (input) => this.#batch.post(input),
      takeLane: () => this.#lanes.pop(),
      freeLane: (lane) => this.#lanes.push(lane),
      isScarce: () => this.#lanes.length < this.capacity / 4,
      place: (pending, lane) => this.#place(pending, lane),
      reply: (pending, held) => this.#reply(pending, { type: "completions", generation: pending.generation, ...held }),
      onChange: (pending, isParked) => this.#parked(pending, isParked),
    });
    this.#hostCalls = new HostCalls({
      held: new CommittedBytes(watchdog.table.committed, this.#thread.firstSlot + lanes + sessions),
      parking: this.#parking,
      callOf: (generation) => this.#running.get(generation),
      setWaiting: (pending) => this.#setWaiting(pending, true),
      reply: (pending, input) => this.#reply(pending, input),
    });
    this.#thread.port.on("message", (outputs: readonly CellOutput[]) => this.#handleAll(outputs));
    this.#thread.port.unref();
    this.#thread.onLate = (generation) => this.#running.get(generation)?.late();
    this.ended = this.#thread.exited.then((cause) => this.#die(cause));
  }

  get alive(): boolean {
    return this.#cause === undefined;
  }

  get running(): number {
    return this.#running.size - this.parked;
  }

  get parked(): number {
    return this.#parking.parked;
  }

  get sessionCapacity(): number {
    return this.#sessions.capacity;
  }

  get sessions(): number {
    return this.#sessions.taken;
  }

  get lanesTaken(): number {
    return this.capacity - this.#lanes.length;
  }

  openSession(session: number): void {
    this.#sessions.open(session);
  }

  mayBegin(session: number): boolean {
    return this.#sessions.mayBegin(session);
  }

  async closeSession(session: number): Promise<void> {
    await this.#sessions.close(session);
  }

  start(call: CellCall, options: CellRunOptions, onSettle: (result: CellResult) => void): CallOnCell {
    const { session = 0 } = options;
    const lane = session === 0 ? this.#lanes.pop() : this.#sessions.begin(session);
    if (lane === undefined) throw new Error(`Cannot run a call: all ${this.capacity} lanes of the cell are taken`);
    const generation = this.#generations.next(this.#running);
    const slot = this.#thread.firstSlot + lane;
    const input = exactBytes(call.input);
    const inputBytes = input.length;
    const moves = (input !== call.input || options.mayMoveInput) && isMovable(input);
    const pending = new PendingCall({
      lane,
      slot,
      generation,
      inputBytes,
      inputMoved: moves && input === call.input,
      call,
      options,
      table: this.#watchdog.table,
      interrupt: (where, reason) => this.#thread.interrupt(where, generation, reason),
      onSettle,
    });
    this.#running.set(generation, pending);
    if (mayWait(options)) this.stacksTaken += 1;
    if (this.#cause === undefined) {
      this.#watchdog.table.post(slot, generation);
      this.#makeKnown(options);
      if (options.tenant !== this.#lastTenant) this.#batch.post({ type: "flush" });
      this.#lastTenant = options.tenant;
      this.#batch.post(toCallRow({ lane, generation, session, call: { ...call, input } }), moves ? input : undefined);
    } else {
      this.#watchdog.table.arm(slot, 0);
      queueMicrotask(() => this.#end(generation, unrunResult(crashed(this.#cause ?? "it ended"), inputBytes)));
    }
    return pending;
  }

  forget(moduleId: number): void {
    if (this.#known.delete(moduleId)) this.#batch.post({ type: "forget", moduleId });
  }

  terminate(cause: string): void {
    this.#thread.terminate(cause);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.terminate("the cell was disposed");
    await this.ended;
  }

  #makeKnown({ module }: CellRunOptions): void {
    if (this.#known.has(module.moduleId)) return;
    this.#known.add(module.moduleId);
    this.#batch.post({ type: "module", ...module });
  }

  #handleAll(outputs: readonly CellOutput[]): void {
    const had = this.#running.size;
    const parked = this.parked;
    for (const output of outputs) this.#handle(output);
    const hasRoom = this.#running.size !== had || this.parked !== parked || outputs.length === 0;
    this.#parking.fillHalf(this.#lanes.length);
    if (hasRoom) this.onRoom();
    this.#parking.fill();
  }

  #handle(output: CellOutput): void {
    if (!("type" in output)) {
      const { generation, result } = fromResultRow(output);
      return this.#end(generation, result);
    }
    switch (output.type) {
      case "host-call":
      case "operation":
      case "cancel-operation":
      case "wait":
        return this.#hostCalls.handle(output);
      case "parked":
        return this.#parking.answered(this.#running.get(output.generation), output.isParked);
      case "untaken":
        return this.#untaken(output.generation);
      case "session-ended":
        this.#sessions.closed(output.session);
        return this.onRoom();
      case "ready":
        this.isReady = true;
        return this.onRoom();
    }
  }

  #end(generation: number, result: CellResult): void {
    this.#free(generation)?.settle(result);
  }

  /** Whoever took the call back knows. One that nobody took back could not begin because the thread is about to end. */
  #untaken(generation: number): void {
    if (this.#running.get(generation)?.hasBegun() === true) this.#free(generation);
  }

  /** Gives back what a call took of the cell. */
  #free(generation: number): PendingCall | undefined {
    const pending = this.#running.get(generation);
    if (pending === undefined) return undefined;
    this.#running.delete(generation);
    const { session } = pending.options;
    const hasLane = this.#parking.ended(pending);
    if (session !== undefined) this.#sessions.ended(session);
    else if (hasLane) this.#lanes.push(pending.lane);
    if (hasLane) this.#setWaiting(pending, false);
    if (mayWait(pending.options)) this.stacksTaken -= 1;
    return pending;
  }

  #setWaiting(pending: PendingCall, isWaiting: boolean): void {
    if (pending.isWaiting === isWaiting) return;
    pending.isWaiting = isWaiting;
    this.waiting += isWaiting ? 1 : -1;
  }

  /** A call that gave its lane up goes on on another one. */
  #place(pending: PendingCall, lane: number): void {
    const slot = this.#thread.firstSlot + lane;
    const { table } = this.#watchdog;
    table.arm(slot, pending.generation);
    const deadline = pending.place(lane, slot);
    table.setDeadline(slot, deadline);
    this.#wake.wakeBefore(deadline);
  }

  /** Counts a call that waits without a lane, or does no longer. */
  #parked(pending: PendingCall, isParked: boolean): void {
    this.waiting += isParked ? -1 : 1;
    if (!isParked) {
      this.#setWaiting(pending, false);
      pending.answers += 1;
      this.onTurn();
    }
    this.onPark(pending, isParked);
  }

  /** A call that cannot be copied to the cell ends here, and alone. */
  #unpostable(input: CellInput): void {
    if ("type" in input) return;
    const { lane, generation, call } = fromCallRow(input);
    const message = "the call cannot be sent to a cell: it holds more than plain data";
    this.#watchdog.table.arm(this.#thread.firstSlot + lane, 0);
    this.#end(generation, unrunResult({ status: "crashed", message }, call.input.length, 0));
    this.onRoom();
  }

  #reply(pending: PendingCall, input: CellInput & { readonly generation: number }): void {
    if (this.#running.get(input.generation) !== pending) return;
    this.#setWaiting(pending, false);
    pending.answers += 1;
    this.#batch.post(input);
    this.onTurn();
  }

  #die(cause: string): string {
    this.#cause = cause;
    this.#thread.port.close();
    const running = [...this.#running.values()];
    this.#running.clear();
    this.stacksTaken = 0;
    this.waiting = 0;
    this.#parking.close();
    this.#sessions.clear();
    for (const pending of running) pending.settleUnrun(crashed(cause));
    return cause;
  }
}

const mayWait = ({ module }: CellRunOptions): boolean => takesStack(module.plan);

const crashed = (cause: string): Ending => ({ status: "crashed", message: `the cell died: ${cause}` });

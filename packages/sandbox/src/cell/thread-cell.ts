import { CordonError, type Ending, type LimitName } from "@cordon/core";
import type { GuardedThreadHandle, Watchdog } from "../dispatch/watchdog/watchdog.ts";
import type { CellCall, CellResult } from "./call.ts";
import { exactBytes } from "./exact-bytes.ts";
import { fromCallRow, toCallRow } from "./call-row.ts";
import type { CellInput } from "./input.ts";
import type { Cell, CellRunOptions } from "./interface.ts";
import { MessageBatch } from "./message-batch.ts";
import { cancelled, PendingCall } from "./pending-call.ts";
import type { CellOutput, HostCallOutput } from "./output.ts";
import { fromResultRow } from "./result-row.ts";
import { unrunResult } from "./unrun-result.ts";

/**
 * How many calls a thread cell runs at once: the suspended stacks the engine keeps in its pool at its default stack
 * size. Each one beyond the pool would leak address space for the life of the process (measured, see execution.md).
 */
export const threadCellCapacity = 4;

/** A cell that is a thread of this process, spawned and guarded by the watchdog. */
export class ThreadCell implements Cell {
  readonly cellId: number;
  readonly capacity: number = threadCellCapacity;
  readonly ended: Promise<string>;
  /** Called when a lane is free again, which may be later than the call on it was settled. */
  onLaneFree: () => void = () => undefined;
  readonly #watchdog: Watchdog;
  readonly #thread: GuardedThreadHandle;
  readonly #batch: MessageBatch<CellInput>;
  readonly #running = new Map<number, PendingCall>();
  readonly #known = new Set<number>();
  readonly #lanes: number[];
  #nextGeneration = 1;
  #cause: string | undefined;

  /** @param watchdog Spawns the thread. It must live longer than the cell. */
  constructor(watchdog: Watchdog) {
    this.#watchdog = watchdog;
    this.#thread = watchdog.spawn("cell", threadCellCapacity);
    this.cellId = this.#thread.threadId;
    this.#lanes = Array.from({ length: threadCellCapacity }, (_, index) => index);
    this.#batch = new MessageBatch<CellInput>(this.#thread.port, (input) => this.#unpostable(input));
    this.#thread.port.on("message", (outputs: readonly CellOutput[]) => {
      for (const output of outputs) this.#handle(output);
    });
    this.#thread.port.unref();
    this.#thread.onLate = (generation) => this.#running.get(generation)?.late();
    this.ended = this.#thread.exited.then((cause) => this.#die(cause));
  }

  get alive(): boolean {
    return this.#cause === undefined;
  }

  get running(): number {
    return this.#running.size;
  }

  run(call: CellCall, options: CellRunOptions): Promise<CellResult> {
    const { signal } = options;
    if (this.#cause !== undefined) return Promise.resolve(unrunResult(crashed(this.#cause), call.input.length));
    if (signal?.aborted === true) return Promise.resolve(unrunResult(cancelled, call.input.length));
    const lane = this.#lanes.pop();
    if (lane === undefined) throw new Error(`Cannot run a call: all ${this.capacity} lanes of the cell are taken`);
    const generation = this.#takeGeneration();
    const slot = this.#thread.firstSlot + lane;
    this.#watchdog.table.arm(slot, generation);
    this.#makeKnown(options);
    this.#batch.post(toCallRow({ lane, generation, call: { ...call, input: exactBytes(call.input) } }));
    this.#watchdog.hold();
    return new Promise((resolve) => {
      const pending = new PendingCall({
        lane,
        slot,
        generation,
        call,
        options,
        table: this.#watchdog.table,
        interrupt: (reason) => this.#thread.interrupt(slot, generation, reason),
        onSettle: (result) => {
          this.#watchdog.unhold();
          resolve(result);
        },
      });
      this.#running.set(generation, pending);
    });
  }

  /** Tells the cell that a module will not be called again. */
  forget(moduleId: number): void {
    if (this.#known.delete(moduleId)) this.#batch.post({ type: "forget", moduleId });
  }

  /** Ends the thread by force; its calls end as `crashed`. */
  terminate(cause: string): void {
    this.#thread.terminate(cause);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.terminate("the cell was disposed");
    await this.ended;
  }

  #takeGeneration(): number {
    const generation = this.#nextGeneration;
    this.#nextGeneration = generation === 0x7fff_ffff ? 1 : generation + 1;
    return generation;
  }

  #makeKnown({ module }: CellRunOptions): void {
    if (this.#known.has(module.moduleId)) return;
    this.#known.add(module.moduleId);
    this.#batch.post({ type: "module", ...module });
  }

  #handle(output: CellOutput): void {
    if (!("type" in output)) this.#end(fromResultRow(output));
    else if (output.type === "host-call") void this.#serve(output);
  }

  #end({ generation, result }: ReturnType<typeof fromResultRow>): void {
    const running = this.#running.get(generation);
    if (running === undefined) return;
    this.#running.delete(generation);
    this.#lanes.push(running.lane);
    running.settle(result);
    this.onLaneFree();
  }

  async #serve({ generation, name, request }: HostCallOutput): Promise<void> {
    const running = this.#running.get(generation);
    if (running?.mayAct !== true) return;
    const { hostFunctions, callId } = running.options;
    try {
      const serve = hostFunctions.get(name);
      if (serve === undefined) throw new Error(`Cannot serve "${name}"`);
      const answer: unknown = await serve(request, { callId, signal: running.effects });
      if (!(answer instanceof Uint8Array)) throw new TypeError(`Cannot use the answer of "${name}": it is no bytes`);
      this.#reply({ type: "answer", generation, answer: exactBytes(answer) });
    } catch (error) {
      this.#reply({ type: "refuse", generation, limit: limitOf(error) });
    }
  }

  /** A call that cannot be copied to the cell ends here, and alone. */
  #unpostable(input: CellInput): void {
    if ("type" in input) return;
    const { lane, generation, call } = fromCallRow(input);
    const message = "the call cannot be sent to a cell: it holds more than plain data";
    this.#watchdog.table.arm(this.#thread.firstSlot + lane, 0);
    this.#end({ generation, result: unrunResult({ status: "crashed", message }, call.input.length, 0) });
  }

  #reply(input: CellInput & { readonly generation: number }): void {
    if (this.#running.has(input.generation)) this.#batch.post(input);
  }

  #die(cause: string): string {
    this.#cause = cause;
    this.#thread.port.close();
    for (const running of this.#running.values()) running.settleUnrun(crashed(cause));
    this.#running.clear();
    return cause;
  }
}

const crashed = (cause: string): Ending => ({ status: "crashed", message: `the cell died: ${cause}` });

/** The limit a host function says is exhausted, or undefined for any other failure. */
function limitOf(error: unknown): LimitName | undefined {
  if (!CordonError.isInstance(error) || !("limit" in error)) return undefined;
  return error.limit as LimitName;
}

import { takeOutput } from "../kernel/kernel.ts";
import type { ActiveCall } from "./active-call.ts";
import type { CellResult } from "./call.ts";
import type { InterruptReason } from "../dispatch/interrupt-reason.ts";
import { endingOf, type GuestStop, interrupted } from "./ending-of.ts";
import type { GuestSession } from "./guest-session.ts";
import type { RunnableModule } from "./interface.ts";
import type { Lane } from "./lane.ts";
import { fuelOf, type ParkedGuest, putBack } from "./parking/parked-guest.ts";
import { keptBytesOf } from "./parking/kept-bytes.ts";
import type { ParkingLot } from "./parking/parking-lot.ts";
import { freshMemory } from "./parking/fresh-memory.ts";
import { fuelSpent, guestResult } from "./guest-result.ts";
import { type GuestRunParts, type GuestRunShared, maximumPages } from "./guest-run-parts.ts";
import { realTrap } from "./real-trap.ts";
import { instantiate, link, meterFuel, reuse, runGuest } from "./run-guest.ts";
import { awaitNextSlice, isWaiting, resumeSlice, type SlicedExports } from "./slices.ts";

const noOutput = new Uint8Array(0);

/** One call from its first instruction to its ending: what it holds of its cell, and what it counts. */
export class GuestRun {
  readonly active: ActiveCall;
  readonly #shared: GuestRunShared;
  readonly #module: RunnableModule;
  readonly #session: GuestSession | undefined;
  readonly #began: bigint;
  readonly #inputBytes: number;
  /** Undefined while it is parked. */
  #lane: Lane | undefined;
  /** What it is while it has no instance. */
  #parked: ParkedGuest | undefined;
  #lot: ParkingLot | undefined;
  /** Why a call that is parked has to end. */
  #stop: InterruptReason | undefined;
  #peakMemoryBytes = 0;
  #memory: WebAssembly.Memory | undefined;
  #exports: WebAssembly.Exports | undefined;

  constructor(shared: GuestRunShared, { lane, module, active, session, began }: GuestRunParts) {
    this.#shared = shared;
    this.#module = module;
    this.#session = session;
    this.#began = began;
    this.#lane = lane;
    this.active = active;
    this.#inputBytes = active.call.input.length;
    this.#memory = session?.instance?.memory;
    this.#exports = session?.instance?.exports;
  }

  /**
   * Runs the call. Never throws.
   *
   * @returns The result at once when the guest never waited, else a promise of it.
   */
  run(): CellResult | Promise<CellResult> {
    try {
      const exports = this.#begin(this.#placed);
      if (exports === undefined) return this.#finish({ type: "threw", error: undefined });
      const { plan } = this.#module;
      const status =
        plan.resumable === true ? this.#startSlices(exports) : runGuest(this.#module, exports, this.active);
      if (typeof status === "number") return this.#finish({ type: "returned", status });
      return status.then(
        (value) => this.#finish({ type: "returned", status: value }),
        (error: unknown) => this.#finish({ type: "threw", error }),
      );
    } catch (error) {
      return this.#finish({ type: "threw", error });
    }
  }

  /** The lane it is on, or was on last; undefined while it is parked. */
  get lane(): Lane | undefined {
    return this.#lane;
  }

  get #placed(): Lane {
    if (this.#lane === undefined) throw new Error("Cannot run a guest: it has no lane");
    return this.#lane;
  }

  /**
   * Gives up the instance and the lane of a guest that waits between slices.
   *
   * @param lot Where it is kept.
   * @returns The lane, which is free; undefined when the guest keeps it.
   */
  park(lot: ParkingLot): Lane | undefined {
    const { active } = this;
    const { moduleId, plan } = this.#module;
    const [lane, exports, memory] = [this.#lane, this.#exports, this.#memory];
    const { keptGlobals } = plan;
    const canPark = active.isSliced && active.waiting !== undefined && this.#session === undefined;
    if (!canPark || lane === undefined || exports === undefined || keptGlobals === undefined) return undefined;
    const state = { exports, memory, kernel: lane.kernel, keptGlobals };
    const parked = lot.park(state, {
      moduleId,
      kept: keptBytesOf(active),
      freshMemory: () => freshMemory(this.#module, lane, { ...this.#shared, maximumPages: this.#memoryMaximum }),
    });
    if (parked === undefined) return undefined;
    const { table, pool } = this.#shared;
    this.#stop = table.release(lane.slot, active.generation);
    table.committed.release(lane.slot);
    this.#notePeak();
    if (memory !== undefined) pool.give(memory, parked.memoryPages, this.#memoryMaximum);
    active.memory = undefined;
    active.fuel = undefined;
    active.random.rest();
    lane.end();
    this.#parked = parked;
    this.#lot = lot;
    this.#lane = undefined;
    this.#exports = undefined;
    this.#memory = undefined;
    if (this.#stop !== undefined) this.endParked(this.#stop);
    return lane;
  }

  /**
   * Makes a parked guest an instance again, on a lane whose slot is armed.
   *
   * @returns False when it has to end: there is no memory for it, or its slot says so already.
   */
  unpark(lane: Lane): boolean {
    const { active } = this;
    const parked = this.#parked;
    if (parked === undefined) return false;
    const { table, pool } = this.#shared;
    const { plan, image } = this.#module;
    this.#leave(parked);
    this.#lane = lane;
    lane.take(active);
    const pages = lane.kernel.committedPages() + parked.memoryPages;
    active.hostFull = !table.committed.take(lane.slot, pages, this.#mostPages);
    if (active.hostFull) return false;
    const hasMemory = plan.memory !== undefined;
    const memory = hasMemory ? pool.take(parked.memoryPages, this.#memoryMaximum, image?.content) : undefined;
    this.#memory = memory;
    active.memory = memory;
    const exports = link(this.#module, { lane, memory, slots: table.buffers.memory });
    this.#exports = exports;
    const state = { exports, memory, kernel: lane.kernel, keptGlobals: plan.keptGlobals ?? [] };
    active.hostFull = !putBack(parked, state);
    meterFuel(plan, exports, active);
    return !active.hostFull && table.reason(lane.slot) === undefined;
  }

  /** Ends a parked call. */
  endParked(reason: InterruptReason): void {
    this.#stop = reason;
    this.active.waiting?.reject(realTrap());
  }

  #leave(parked: ParkedGuest): void {
    this.#parked = undefined;
    this.#lot?.leave(parked);
    this.#lot = undefined;
  }

  #notePeak(): void {
    this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes, this.#memory?.buffer.byteLength ?? 0);
  }

  /** Gives the call an instance and its input; undefined when it must end before its first instruction. */
  #begin(lane: Lane): WebAssembly.Exports | undefined {
    const { active } = this;
    const { table, pool } = this.#shared;
    const { memory: shape } = this.#module.plan;
    active.brokerImports = this.#module.plan.brokerImports;
    active.isSliced = this.#module.plan.resumable === true;
    if (table.reason(lane.slot) !== undefined) return undefined;
    if (this.#exports !== undefined) {
      table.committed.setMost(lane.slot, this.#mostPages);
      lane.giveInput();
      if (active.exhausted !== undefined) return undefined;
      active.memory = this.#memory;
      reuse(this.#module, this.#exports, active);
      return this.#exports;
    }
    if (shape !== undefined && shape.initialPages > active.call.limits.memoryPages) throw active.exhaust("memory");
    const pages = lane.kernel.committedPages() + (shape?.initialPages ?? 0);
    active.hostFull = !table.committed.take(lane.slot, pages, this.#mostPages);
    if (active.hostFull) return undefined;
    lane.giveInput();
    if (active.exhausted !== undefined) return undefined;
    if (shape !== undefined) {
      this.#memory = pool.take(shape.initialPages, this.#memoryMaximum, this.#module.image?.content);
    }
    active.memory = this.#memory;
    const space = { lane, memory: this.#memory, slots: table.buffers.memory };
    this.#exports = instantiate(this.#module, space, active);
    return this.#exports;
  }

  /** Pages its linear memory may grow to. */
  get #mostPages(): number {
    const { memory } = this.#module.plan;
    return memory === undefined ? 0 : maximumPages(memory, this.active.call);
  }

  /** The pages of a session's memory are bounded by the module; what one of its calls may grow to, by what is counted. */
  get #memoryMaximum(): number {
    return this.#session === undefined ? this.#mostPages : (this.#module.plan.memory?.maximumPages ?? 0);
  }

  #startSlices(exports: WebAssembly.Exports): number | Promise<number> {
    const { active } = this;
    const initializers = active.initializing ? this.#module.plan.initializers : [];
    for (const initializer of initializers) (exports[initializer] as () => void)();
    active.initializing = false;
    const status = slicedExports(exports).cordon_start(active.call.toolIndex ?? 0);
    return isWaiting(active, "cordon_start", status) ? this.#runSlices() : status;
  }

  async #runSlices(): Promise<number> {
    for (;;) {
      const completions = await awaitNextSlice(this.#placed, slicedExports(this.#exports));
      // Another lane and another instance by now, where it was parked.
      const status = resumeSlice(this.#placed, slicedExports(this.#exports), completions);
      if (!isWaiting(this.active, "cordon_resume", status)) return status;
    }
  }

  #finish(stop: GuestStop): CellResult {
    this.active.cpuMs += this.#shared.cpu.turn();
    this.#notePeak();
    if (this.#parked !== undefined) return this.#finishParked(this.#parked);
    return this.#finishPlaced(stop, this.#placed);
  }

  #finishParked(parked: ParkedGuest): CellResult {
    const { active } = this;
    const { fuel } = active.call.limits;
    const left = this.#module.plan.fuel ? fuelOf(parked) : undefined;
    this.#leave(parked);
    active.endOutput();
    const ending = interrupted(this.#stop ?? "terminated", active);
    const spent = fuel === undefined || left === undefined ? undefined : Math.min(fuel, fuel - Number(left));
    return this.#result(ending, noOutput, spent);
  }

  #finishPlaced(stop: GuestStop, lane: Lane): CellResult {
    const { active } = this;
    const session = this.#session;
    const exports = this.#exports;
    const { table } = this.#shared;
    const interrupt = table.release(lane.slot, active.generation);
    active.endOutput();
    const ended = endingOf({ stop, active, kernel: lane.kernel, exports, interrupt });
    const output = ended.status === "ok" ? takeOutput(lane.kernel, active.call.limits.outputBytes) : noOutput;
    const ending: CellResult["ending"] =
      output === undefined
        ? { status: "limit", limit: "output", message: "the output is larger than its limit" }
        : ended;
    const fuel = exports === undefined ? undefined : fuelSpent(exports, active);
    lane.end();
    if (session === undefined || session.instance === undefined) {
      const release = this.#releaser(lane.slot, this.#memory);
      if (session !== undefined && exports !== undefined) session.keep({ exports, memory: this.#memory, release });
      else release();
    }
    const hasExited = active.exitCode !== undefined;
    if (hasExited || (ending.status !== "ok" && ending.status !== "failed")) session?.end();
    return { ...this.#result(ending, output ?? noOutput, fuel), ...(hasExited ? { hasExited } : {}) };
  }

  #result(ending: CellResult["ending"], output: Uint8Array, fuel: number | undefined): CellResult {
    return guestResult(this.active, {
      ending,
      output,
      fuel,
      began: this.#began,
      inputBytes: this.#inputBytes,
      peakMemoryBytes: this.#peakMemoryBytes,
    });
  }

  /** What gives the memory of a call or a session back. It holds on to nothing else of the call. */
  #releaser(slot: number, memory: WebAssembly.Memory | undefined): () => void {
    const { table, pool } = this.#shared;
    const initialPages = this.#module.plan.memory?.initialPages ?? 0;
    const maximum = this.#memoryMaximum;
    return () => {
      table.committed.release(slot);
      if (memory !== undefined) pool.give(memory, initialPages, maximum);
    };
  }
}

const slicedExports = (exports: WebAssembly.Exports | undefined): SlicedExports => exports as unknown as SlicedExports;

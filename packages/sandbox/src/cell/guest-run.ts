import type { SlotTable } from "../dispatch/slot-table.ts";
import { fuelExport } from "../admission/private-names.ts";
import { takeOutput } from "../kernel/kernel.ts";
import type { ActiveCall } from "./active-call.ts";
import type { CellCall, CellResult } from "./call.ts";
import type { CpuMeter } from "./cpu-meter.ts";
import { endingOf, type GuestStop } from "./ending-of.ts";
import type { GuestSession } from "./guest-session.ts";
import type { RunnableModule } from "./interface.ts";
import type { Lane } from "./lane.ts";
import type { MemoryPool } from "./memory-pool.ts";
import { instantiate, reuse, runGuest } from "./run-guest.ts";
import { awaitNextSlice, isWaiting, resumeSlice, type SlicedExports } from "./slices.ts";

const noOutput = new Uint8Array(0);

/** What the calls of one cell share. */
export interface GuestRunShared {
  readonly table: SlotTable;
  readonly pool: MemoryPool;
  readonly cpu: CpuMeter;
}

/** What a run is made of. */
export interface GuestRunParts {
  readonly lane: Lane;
  readonly module: RunnableModule;
  readonly active: ActiveCall;
  readonly session: GuestSession | undefined;
  /** When its first instruction ran, in nanoseconds of the process's monotonic clock. */
  readonly began: bigint;
}

/** One call from its first instruction to its ending: what it holds of its cell, and what it counts. */
export class GuestRun {
  readonly active: ActiveCall;
  readonly #shared: GuestRunShared;
  readonly #module: RunnableModule;
  readonly #session: GuestSession | undefined;
  readonly #began: bigint;
  readonly #inputBytes: number;
  readonly #lane: Lane;
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
      const exports = this.#begin();
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

  /** Gives the call an instance and its input; undefined when it must end before its first instruction. */
  #begin(): WebAssembly.Exports | undefined {
    const { active } = this;
    const lane = this.#lane;
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
      const completions = await awaitNextSlice(this.#lane, slicedExports(this.#exports));
      const status = resumeSlice(this.#lane, slicedExports(this.#exports), completions);
      if (!isWaiting(this.active, "cordon_resume", status)) return status;
    }
  }

  #finish(stop: GuestStop): CellResult {
    const { active } = this;
    const lane = this.#lane;
    const session = this.#session;
    const exports = this.#exports;
    const { table, cpu } = this.#shared;
    active.cpuMs += cpu.turn();
    const interrupt = table.release(lane.slot, active.generation);
    active.endOutput();
    const ended = endingOf({ stop, active, kernel: lane.kernel, exports, interrupt });
    const output = ended.status === "ok" ? takeOutput(lane.kernel, active.call.limits.outputBytes) : noOutput;
    const ending: CellResult["ending"] =
      output === undefined
        ? { status: "limit", limit: "output", message: "the output is larger than its limit" }
        : ended;
    const wallMs = toWholeMicroseconds(Number(process.hrtime.bigint() - this.#began) / 1e6);
    const peakMemoryBytes = this.#memory?.buffer.byteLength ?? 0;
    const fuel = exports === undefined ? undefined : fuelSpent(exports, active);
    lane.end();
    if (session === undefined || session.instance === undefined) {
      const release = this.#releaser(lane.slot, this.#memory);
      if (session !== undefined && exports !== undefined) session.keep({ exports, memory: this.#memory, release });
      else release();
    }
    const hasExited = active.exitCode !== undefined;
    if (hasExited || (ending.status !== "ok" && ending.status !== "failed")) session?.end();
    return {
      ending,
      output: output ?? noOutput,
      usage: {
        wallMs,
        cpuMs: Math.min(wallMs, toWholeMicroseconds(active.cpuMs)),
        ...(fuel === undefined ? {} : { fuel }),
        peakMemoryBytes,
        inputBytes: this.#inputBytes,
        outputBytes: output?.length ?? 0,
        logBytes: active.log.bytes,
      },
      logs: active.log.entries,
      clock: active.clock.readings(),
      beganAtMs: Number(this.#began) / 1e6,
      ...(hasExited ? { hasExited } : {}),
    };
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

/** Milliseconds to three digits: what a clock can mean. */
function toWholeMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

function maximumPages(shape: { readonly maximumPages: number }, call: CellCall): number {
  return Math.min(shape.maximumPages, call.limits.memoryPages);
}

function fuelSpent(exports: WebAssembly.Exports, active: ActiveCall): number | undefined {
  const { fuel } = active.call.limits;
  const left = exports[fuelExport] as { readonly value: bigint } | undefined;
  if (fuel === undefined || left === undefined) return undefined;
  return Math.min(fuel, fuel - Number(left.value));
}

import type { SlotTable } from "../dispatch/slot-table.ts";
import type { WakeWord } from "../dispatch/wake-word.ts";
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

const noOutput = new Uint8Array(0);

/** What the calls of one cell share. */
export interface GuestRunnerOptions {
  readonly table: SlotTable;
  readonly wake: WakeWord;
  readonly pool: MemoryPool;
  readonly cpu: CpuMeter;
}

/** One call from its first instruction to its ending. Calls of one cell take turns on its thread. */
export class GuestRunner {
  readonly #table: SlotTable;
  readonly #wake: WakeWord;
  readonly #pool: MemoryPool;
  readonly #cpu: CpuMeter;

  constructor(options: GuestRunnerOptions) {
    this.#table = options.table;
    this.#wake = options.wake;
    this.#pool = options.pool;
    this.#cpu = options.cpu;
  }

  /**
   * Runs a call on a lane whose slot is armed. Never throws.
   *
   * @param session The session it belongs to, on its own lane: `ok` and `failed` keep the instance, any other ending
   * ends the session.
   * @returns The result at once when the guest never waited, else a promise of it.
   */
  run(
    lane: Lane,
    module: RunnableModule,
    generation: number,
    call: CellCall,
    session?: GuestSession,
  ): CellResult | Promise<CellResult> {
    const began = process.hrtime.bigint();
    const inputBytes = call.input.length;
    this.#cpu.wake();
    const active = lane.begin(generation, call, session?.variablesFor(call));
    const deadline = began + BigInt(call.limits.wallTimeMs) * 1_000_000n;
    this.#table.setRunning(lane.slot, true);
    this.#table.setDeadline(lane.slot, deadline);
    this.#wake.wakeBefore(deadline);
    const { memory: shape } = module.plan;
    let memory = session?.instance?.memory;
    let exports = session?.instance?.exports;
    // The pages of a session's memory are bounded by the module; what one of its calls may grow to, by what is counted.
    const most = shape === undefined ? 0 : maximumPages(shape, call);
    const memoryMost = session === undefined ? most : (shape?.maximumPages ?? 0);

    const finish = (stop: GuestStop): CellResult => {
      active.cpuMs += this.#cpu.turn();
      const interrupt = this.#table.release(lane.slot, generation);
      active.endOutput();
      const ended = endingOf({ stop, active, kernel: lane.kernel, exports, interrupt });
      const output = ended.status === "ok" ? takeOutput(lane.kernel, call.limits.outputBytes) : noOutput;
      const ending: CellResult["ending"] =
        output === undefined
          ? { status: "limit", limit: "output", message: "the output is larger than its limit" }
          : ended;
      const wallMs = toWholeMicroseconds(Number(process.hrtime.bigint() - began) / 1e6);
      const peakMemoryBytes = memory?.buffer.byteLength ?? 0;
      const fuel = exports === undefined ? undefined : fuelSpent(exports, active);
      lane.end();
      if (session === undefined || session.instance === undefined) {
        const release = this.#releaser(lane.slot, memory, { initialPages: shape?.initialPages ?? 0, memoryMost });
        if (session !== undefined && exports !== undefined) session.keep({ exports, memory, release });
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
          inputBytes,
          outputBytes: output?.length ?? 0,
          logBytes: active.log.bytes,
        },
        logs: active.log.entries,
        clock: active.clock.readings(),
        beganAtMs: Number(began) / 1e6,
        ...(hasExited ? { hasExited } : {}),
      };
    };

    try {
      if (this.#table.reason(lane.slot) !== undefined) return finish({ type: "threw", error: undefined });
      if (exports !== undefined) {
        this.#table.committed.setMost(lane.slot, most);
        lane.giveInput();
        if (active.exhausted !== undefined) return finish({ type: "threw", error: undefined });
        active.memory = memory;
        reuse(module, exports, active);
        return follow(runGuest(module, exports, active), finish);
      }
      if (shape !== undefined && shape.initialPages > call.limits.memoryPages) throw active.exhaust("memory");
      const pages = lane.kernel.committedPages() + (shape?.initialPages ?? 0);
      active.hostFull = !this.#table.committed.take(lane.slot, pages, most);
      if (active.hostFull) return finish({ type: "threw", error: undefined });
      lane.giveInput();
      if (active.exhausted !== undefined) return finish({ type: "threw", error: undefined });
      if (shape !== undefined) memory = this.#pool.take(shape.initialPages, memoryMost, module.image?.content);
      active.memory = memory;
      exports = instantiate(module, { lane, memory, slots: this.#table.buffers.memory }, active);
      return follow(runGuest(module, exports, active), finish);
    } catch (error) {
      return finish({ type: "threw", error });
    }
  }

  /** What gives the memory of a call or a session back. It holds on to nothing else of the call. */
  #releaser(
    slot: number,
    memory: WebAssembly.Memory | undefined,
    { initialPages, memoryMost }: { readonly initialPages: number; readonly memoryMost: number },
  ): () => void {
    return () => {
      this.#table.committed.release(slot);
      if (memory !== undefined) this.#pool.give(memory, initialPages, memoryMost);
    };
  }
}

function follow(
  status: number | Promise<number>,
  finish: (stop: GuestStop) => CellResult,
): CellResult | Promise<CellResult> {
  if (typeof status === "number") return finish({ type: "returned", status });
  return status.then(
    (value) => finish({ type: "returned", status: value }),
    (error: unknown) => finish({ type: "threw", error }),
  );
}

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

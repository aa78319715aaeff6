import { type MessagePort, MessageChannel, Worker } from "node:worker_threads";
import { threadEntry, threadFlags } from "../../thread-entry.ts";
import type { InterruptReason } from "../interrupt-reason.ts";
import { createSlotBuffers, type SlotBuffers, slotCount, SlotTable } from "../slot-table.ts";
import type { GuardedThreadKind, WatchdogData, WatchdogInput } from "./input.ts";
import type { WatchdogOutput } from "./output.ts";

/** The host's side of a thread the watchdog spawned and guards. */
export interface GuardedThreadHandle {
  readonly threadId: number;
  /** Talks to the thread. */
  readonly port: MessagePort;
  readonly firstSlot: number;
  /** Settles with the cause once the thread ended. Nothing comes over the port after that. */
  readonly exited: Promise<string>;
  /** Called with the generation of a call that passed its deadline. Set it before the first call. */
  onLate: (generation: number) => void;
  /** Interrupts one call on the thread, if it still runs. */
  interrupt(slot: number, generation: number, reason: InterruptReason): void;
  /** Ends the thread by force. */
  terminate(cause: string): void;
}

interface Guarded {
  readonly firstSlot: number;
  readonly slots: number;
  readonly settle: (cause: string) => void;
  readonly late: (generation: number) => void;
}

/**
 * Owns the watchdog thread, and through it every other thread of a sandbox: the watchdog spawns them, holds their
 * deadlines and ends them, so that limits hold while the main thread is blocked.
 *
 * Does not keep the process alive by itself; see {@link Watchdog.hold}.
 */
export class Watchdog implements AsyncDisposable {
  readonly table: SlotTable;
  readonly buffers: SlotBuffers;
  readonly #worker: Worker;
  readonly #guarded = new Map<number, Guarded>();
  readonly #freeSlots: { first: number; slots: number }[] = [];
  readonly #exited: Promise<void>;
  #nextSlot = 0;
  #nextThreadId = 1;
  #holds = 0;
  #disposed = false;

  /** @param options `maxCommittedBytes`: what all calls together may hold. Default: no cap. */
  constructor({ maxCommittedBytes }: { readonly maxCommittedBytes?: number } = {}) {
    this.buffers = createSlotBuffers(maxCommittedBytes);
    this.table = new SlotTable(this.buffers);
    const workerData: WatchdogData = { slots: this.buffers };
    this.#worker = new Worker(threadEntry("dispatch/watchdog/watchdog-thread", import.meta.url), {
      workerData,
      env: {},
      execArgv: threadFlags(process.execArgv),
      name: "cordon watchdog",
    });
    this.#worker.unref();
    this.#worker.on("message", (output: WatchdogOutput) => {
      if (output.type === "thread-exit") this.#settle(output.threadId, output.cause);
      else this.#guarded.get(output.threadId)?.late(output.generation);
    });
    let cause = "the watchdog ended";
    this.#worker.on("error", (error: unknown) => {
      cause = `the watchdog failed: ${error instanceof Error ? error.message : "unknown error"}`;
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on("exit", () => {
        this.#disposed = true;
        for (const threadId of this.#guarded.keys()) this.#settle(threadId, cause);
        resolve();
      });
    });
  }

  /** Spawns a guarded thread with its own range of slots. */
  spawn(kind: GuardedThreadKind, slots: number): GuardedThreadHandle {
    const threadId = this.#nextThreadId++;
    const firstSlot = this.#takeSlots(slots);
    const { port1, port2 } = new MessageChannel();
    port1.unref();
    const { promise: exited, resolve: settle } = Promise.withResolvers<string>();
    const handle: GuardedThreadHandle = {
      threadId,
      port: port1,
      firstSlot,
      exited,
      onLate: () => undefined,
      interrupt: (slot, generation, reason) => this.#say({ type: "interrupt", threadId, slot, generation, reason }),
      terminate: (cause) => this.#say({ type: "terminate", threadId, cause }),
    };
    this.#guarded.set(threadId, { firstSlot, slots, settle, late: (generation) => handle.onLate(generation) });
    this.#say({ type: "spawn", kind, threadId, firstSlot, slots, port: port2 }, [port2]);
    if (this.#disposed) this.#settle(threadId, "the watchdog ended");
    return handle;
  }

  /** Keeps the process alive until as many {@link Watchdog.unhold} followed. */
  hold(): void {
    this.#holds += 1;
    if (this.#holds === 1) this.#worker.ref();
  }

  /** Gives back one {@link Watchdog.hold}. */
  unhold(): void {
    this.#holds -= 1;
    // Disposal waits for the end of the thread, whatever settles meanwhile.
    if (this.#holds === 0 && !this.#disposed) this.#worker.unref();
  }

  /** Ends every thread. Settles when they are gone; threads that compute are interrupted first. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    for (const { firstSlot, slots } of this.#guarded.values()) this.table.interruptAll(firstSlot, slots);
    this.#worker.ref();
    await this.#worker.terminate();
    await this.#exited;
  }

  #say(input: WatchdogInput, transfer: readonly MessagePort[] = []): void {
    this.#worker.postMessage(input, transfer);
  }

  #settle(threadId: number, cause: string): void {
    const guarded = this.#guarded.get(threadId);
    if (guarded === undefined) return;
    this.#guarded.delete(threadId);
    this.table.committed.releaseAll(guarded.firstSlot, guarded.slots);
    this.#freeSlots.push({ first: guarded.firstSlot, slots: guarded.slots });
    guarded.settle(cause);
  }

  #takeSlots(slots: number): number {
    const reused = this.#freeSlots.findIndex((range) => range.slots === slots);
    if (reused !== -1) {
      const [range] = this.#freeSlots.splice(reused, 1);
      if (range !== undefined) return range.first;
    }
    const first = this.#nextSlot;
    if (first + slots > slotCount) throw new RangeError(`Cannot spawn a thread: all ${slotCount} slots are taken`);
    this.#nextSlot += slots;
    return first;
  }
}

import type { MessagePort } from "node:worker_threads";
import type { InterruptReason } from "../interrupt-reason.ts";
import type { SlotBuffers } from "../slot-table.ts";

/** The kinds of thread the watchdog spawns. */
export type GuardedThreadKind = "cell" | "admission";

/** What the watchdog thread is given at its start. */
export interface WatchdogData {
  readonly slots: SlotBuffers;
}

/** Spawns a thread that talks to the host over the port. */
export interface SpawnInput {
  readonly type: "spawn";
  readonly kind: GuardedThreadKind;
  readonly threadId: number;
  readonly firstSlot: number;
  readonly slots: number;
  readonly port: MessagePort;
}

/** Interrupts one call, if it still runs. */
export interface InterruptCallInput {
  readonly type: "interrupt";
  readonly threadId: number;
  readonly slot: number;
  readonly generation: number;
  readonly reason: InterruptReason;
}

/** Terminates one thread, whatever it does. */
export interface TerminateInput {
  readonly type: "terminate";
  readonly threadId: number;
  readonly cause: string;
}

/** Everything the host says to the watchdog. */
export type WatchdogInput = SpawnInput | InterruptCallInput | TerminateInput;

/** What a guarded thread is given at its start. */
export interface GuardedThreadData {
  readonly slots: SlotBuffers;
  readonly firstSlot: number;
  readonly slotCount: number;
  readonly port: MessagePort;
}

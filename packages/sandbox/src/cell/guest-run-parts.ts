import type { SlotTable } from "../dispatch/slot-table.ts";
import type { ActiveCall } from "./active-call.ts";
import type { CellCall } from "./call.ts";
import type { CpuMeter } from "./cpu-meter.ts";
import type { GuestSession } from "./guest-session.ts";
import type { RunnableModule } from "./interface.ts";
import type { Lane } from "./lane.ts";
import type { MemoryPool } from "./memory-pool.ts";

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

/** Pages the linear memory of a call may grow to. */
export function maximumPages(shape: { readonly maximumPages: number }, call: CellCall): number {
  return Math.min(shape.maximumPages, call.limits.memoryPages);
}

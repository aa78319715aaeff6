import type { SlotTable } from "../../dispatch/slot-table.ts";
import type { RunnableModule } from "../interface.ts";
import type { Lane } from "../lane.ts";
import type { MemoryPool } from "../memory-pool.ts";
import { link } from "../run-guest.ts";

/** Where a memory comes from. */
export interface FreshMemoryOptions {
  readonly table: SlotTable;
  readonly pool: MemoryPool;
  /** The most pages it can have. */
  readonly maximumPages: number;
}

/** A copy of the memory of an instance that nothing was done with. */
export function freshMemory(
  module: RunnableModule,
  lane: Lane,
  { table, pool, maximumPages }: FreshMemoryOptions,
): Uint8Array {
  const { image, plan } = module;
  if (plan.memory === undefined) return new Uint8Array(0);
  const { initialPages } = plan.memory;
  const memory = pool.take(initialPages, maximumPages, image?.content);
  // With an image the memory is complete; without one it is the instance that fills it.
  if (image === undefined) link(module, { lane, memory, slots: table.buffers.memory });
  const copy = new Uint8Array(memory.buffer).slice();
  pool.give(memory, initialPages, maximumPages);
  return copy;
}

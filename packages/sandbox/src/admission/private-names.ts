/**
 * The names a rewritten module shares with the cell, and nobody else: a guest that imports from this module, or exports
 * a name that starts with this prefix, is refused.
 */
export const privateModule = "cordon:cell";

/** Imported memory: the guest's linear memory, pooled and zeroed by the cell. */
export const memoryImport = "memory";

/** Imported shared memory of one page: the interrupt slots of the process, 8 bytes each. */
export const slotsImport = "slots";

/** Exported function: what was the start section. */
export const startExport = "cordon:start";

/** Exported mutable i32: the byte address of this instance's slot, set by the cell before the first instruction. */
export const slotExport = "cordon:slot";

/** Exported mutable i64: the fuel that is left; negative once it is spent. Only in modules rewritten with fuel. */
export const fuelExport = "cordon:fuel";

/** Exported mutable i32: bit 0 once a memory.grow was refused, bit 1 once a table.grow was. */
export const refusedExport = "cordon:refused";

/** Bytes of one slot: the generation of the call in the first four, the interrupt word in the last four. */
export const slotBytes = 8;

/** Offset of the interrupt word in a slot: 0 while the call may run, negative with the reason once it must end. */
export const interruptOffset = 4;

/** What the names of the private exports start with. */
export const privatePrefix = "cordon:";

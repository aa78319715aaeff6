/**
 * The names a rewritten module shares with the cell, and nobody else: a guest that imports from this module, or exports
 * a name that starts with this prefix, is refused.
 */
export const privateModule = "cordon:cell";

/** Imported memory: the guest's linear memory, pooled and zeroed by the cell. */
export const memoryImport = "memory";

/** Imported shared memory of two pages: the interrupt slots of the process, 8 bytes each, and what their calls hold. */
export const slotsImport = "slots";

/** Imported memory: the bytes of the kernel's blocks. Only in modules that kernel functions were copied into. */
export const blocksImport = "blocks";

/** Imported memory: what the kernel knows of its blocks. Beside {@link blocksImport}. */
export const blocksMetaImport = "blocks-meta";

/** Imported immutable i32, by the kernel alone: the byte address of the slot of its lane. */
export const slotImport = "slot";

/** Exported function: what was the start section. */
export const startExport = "cordon:start";

/** Exported mutable i32: the byte address of this instance's slot, set by the cell before the first instruction. */
export const slotExport = "cordon:slot";

/** Exported mutable i64: the fuel that is left; negative once it is spent. Only in modules rewritten with fuel. */
export const fuelExport = "cordon:fuel";

/**
 * Exported mutable i32: bit 0 once a memory.grow was refused, bit 2 when that was because of what all calls hold
 * together; bit 1 once a table.grow was refused.
 */
export const refusedExport = "cordon:refused";

/**
 * Imported function, in code that skills share: what the skill imports in this place.
 *
 * @param index Among the imports.
 */
export const importSlot = (index: number): string => `import:${index}`;

/**
 * Exported function, in code that skills share.
 *
 * @param index Among all functions.
 */
export const functionExport = (index: number): string => `cordon:function:${index}`;

/**
 * Exported mutable global that is the module's own.
 *
 * @param index Among all globals.
 */
export const globalExport = (index: number): string => `cordon:global:${index}`;

/** Bytes of one slot: the generation of the call in the first four, the interrupt word in the last four. */
export const slotBytes = 8;

/** Offset of the interrupt word in a slot: 0 while the call may run, negative with the reason once it must end. */
export const interruptOffset = 4;

/** Pages of the slots' memory. */
export const slotsPages = 2;

/** From the address of a slot: the 64 KiB pages that its call holds, an unsigned i32. */
export const heldPagesOffset = 65_536;

/** From the address of a slot: the most pages that the linear memory of its call may have, an unsigned i32. */
export const mostPagesOffset = 65_540;

/** Where the last slot's would be, the pages that all calls hold together. No call has that slot. */
export const allPagesAddress = 131_064;

/** The most pages that all calls may hold together. It never changes. */
export const capPagesAddress = 131_068;

/** What the names of the private exports start with. */
export const privatePrefix = "cordon:";

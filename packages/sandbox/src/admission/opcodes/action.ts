/**
 * What the scanner does with an instruction. Plain constants, not an object: the scanner compares them once for every
 * instruction of a module.
 */
export type Action = number;

/** Not an instruction. */
export const unknownInstruction: Action = 0;
/** No immediates, no effect on control flow. */
export const plain: Action = 1;
/** A local index. */
export const localIndex: Action = 2;
/** Alignment and offset. */
export const memoryAccess: Action = 3;
/** A signed 32-bit constant. */
export const constant32: Action = 4;
/** A signed 64-bit constant. */
export const constant64: Action = 5;
/** A constant of four bytes. */
export const fourBytes: Action = 6;
/** A constant of eight bytes. */
export const eightBytes: Action = 7;
/** A constant of sixteen bytes. */
export const sixteenBytes: Action = 8;
export const globalIndex: Action = 9;
export const openBlock: Action = 10;
export const openLoop: Action = 11;
export const openIf: Action = 12;
export const elseArm: Action = 13;
export const endBlock: Action = 14;
/** `br`: the code after it is not reached. */
export const branch: Action = 15;
/** `br_if`. */
export const branchMaybe: Action = 16;
export const branchTable: Action = 17;
/** `return` and `unreachable`: the code after it is not reached. */
export const leave: Action = 18;
export const call: Action = 19;
export const callIndirect: Action = 20;
export const memorySize: Action = 21;
export const memoryGrow: Action = 22;
/** `table.get` and `table.set`. */
export const tableAccess: Action = 23;
export const nullReference: Action = 24;
export const functionReference: Action = 25;
/** `select` with its type written down. */
export const typedSelect: Action = 26;
export const openTry: Action = 27;
export const openTryTable: Action = 28;
export const catchArm: Action = 29;
export const catchAllArm: Action = 30;
export const delegateTry: Action = 31;
export const throwTag: Action = 32;
export const throwReference: Action = 33;
export const rethrow: Action = 34;
/** Bulk memory, tables and conversions. */
export const miscellaneousPrefix: Action = 35;
export const vectorPrefix: Action = 36;
/** A lane number. */
export const lane: Action = 37;
/** Alignment, offset and a lane number. */
export const laneAccess: Action = 38;
/** An instruction of a feature that is not allowed. */
export const refused: Action = 39;

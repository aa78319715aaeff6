import * as action from "./action.ts";
import { type InstructionRow, row } from "./instruction-row.ts";

/** The instructions of one byte, by code. */
export const coreInstructions: readonly InstructionRow[] = [
  row(0x00, action.leave, 0), // unreachable
  row(0x01, action.plain, 0), // nop
  row(0x02, action.openBlock, 0),
  row(0x03, action.openLoop, 0),
  row(0x04, action.openIf, -1),
  row(0x05, action.elseArm, 0),
  row(0x06, action.openTry, 0, "legacy-exceptions"),
  row(0x07, action.catchArm, 0, "legacy-exceptions"),
  row(0x08, action.throwTag, 0),
  row(0x09, action.rethrow, 0, "legacy-exceptions"),
  row(0x0a, action.throwReference, 0, "exceptions"),
  row(0x0b, action.endBlock, 0),
  row(0x0c, action.branch, 0),
  row(0x0d, action.branchMaybe, -1),
  row(0x0e, action.branchTable, 0),
  row(0x0f, action.leave, 0), // return
  row(0x10, action.call, 0),
  row(0x11, action.callIndirect, -1),
  row([0x12, 0x13], action.refused, 0, "tail-calls"),
  row([0x14, 0x15], action.refused, 0, "function-references"),
  row(0x18, action.delegateTry, 0, "legacy-exceptions"),
  row(0x19, action.catchAllArm, 0, "legacy-exceptions"),
  row(0x1a, action.plain, -1), // drop
  row(0x1b, action.plain, -2), // select
  row(0x1c, action.typedSelect, -2, "reference-types"),
  row(0x1f, action.openTryTable, 0, "exceptions"),
  row(0x20, action.localIndex, 1), // local.get
  row(0x21, action.localIndex, -1), // local.set
  row(0x22, action.localIndex, 0), // local.tee
  row(0x23, action.globalIndex, 1), // global.get
  row(0x24, action.globalIndex, -1), // global.set
  row(0x25, action.tableAccess, 0, "reference-types"), // table.get
  row(0x26, action.tableAccess, -2, "reference-types"), // table.set
  row([0x28, 0x35], action.memoryAccess, 0), // loads
  row([0x36, 0x3e], action.memoryAccess, -2), // stores
  row(0x3f, action.memorySize, 1),
  row(0x40, action.memoryGrow, 0),
  row(0x41, action.constant32, 1),
  row(0x42, action.constant64, 1),
  row(0x43, action.fourBytes, 1), // f32.const
  row(0x44, action.eightBytes, 1), // f64.const
  row(0x45, action.plain, 0), // i32.eqz
  row([0x46, 0x4f], action.plain, -1), // i32 comparisons
  row(0x50, action.plain, 0), // i64.eqz
  row([0x51, 0x66], action.plain, -1), // i64, f32 and f64 comparisons
  row([0x67, 0x69], action.plain, 0), // i32.clz, ctz, popcnt
  row([0x6a, 0x78], action.plain, -1), // i32 arithmetic
  row([0x79, 0x7b], action.plain, 0), // i64.clz, ctz, popcnt
  row([0x7c, 0x8a], action.plain, -1), // i64 arithmetic
  row([0x8b, 0x91], action.plain, 0), // f32 of one operand
  row([0x92, 0x98], action.plain, -1), // f32 arithmetic
  row([0x99, 0x9f], action.plain, 0), // f64 of one operand
  row([0xa0, 0xa6], action.plain, -1), // f64 arithmetic
  row([0xa7, 0xbf], action.plain, 0), // conversions
  row([0xc0, 0xc4], action.plain, 0, "sign-extension"),
  row(0xd0, action.nullReference, 1, "reference-types"),
  row(0xd1, action.plain, 0, "reference-types"), // ref.is_null
  row(0xd2, action.functionReference, 1, "reference-types"),
  row(0xd3, action.refused, 0, "gc"), // ref.eq
  row([0xd4, 0xd6], action.refused, 0, "function-references"),
  row([0xe0, 0xe6], action.refused, 0, "stack-switching"),
  row(0xfb, action.refused, 0, "gc"),
  row(0xfc, action.miscellaneousPrefix, 0),
  row(0xfd, action.vectorPrefix, 0, "simd"),
  row(0xfe, action.refused, 0, "threads"),
];

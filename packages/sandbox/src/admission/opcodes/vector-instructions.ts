import * as action from "./action.ts";
import { type InstructionRow, row } from "./instruction-row.ts";

/** The instructions behind the vector prefix, by their second code. Gaps in the codes are gaps in the specification. */
export const vectorInstructions: readonly InstructionRow[] = [
  row([0, 10], action.memoryAccess, 0), // loads, extending and splatting loads
  row(11, action.memoryAccess, -2), // v128.store
  row(12, action.sixteenBytes, 1), // v128.const
  row(13, action.sixteenBytes, -1), // i8x16.shuffle
  row(14, action.plain, -1), // i8x16.swizzle
  row([15, 20], action.plain, 0), // splats
  row([21, 22], action.lane, 0), // i8x16.extract_lane
  row(23, action.lane, -1), // i8x16.replace_lane
  row([24, 25], action.lane, 0), // i16x8.extract_lane
  row(26, action.lane, -1),
  row(27, action.lane, 0), // i32x4
  row(28, action.lane, -1),
  row(29, action.lane, 0), // i64x2
  row(30, action.lane, -1),
  row(31, action.lane, 0), // f32x4
  row(32, action.lane, -1),
  row(33, action.lane, 0), // f64x2
  row(34, action.lane, -1),
  row([35, 76], action.plain, -1), // comparisons
  row(77, action.plain, 0), // v128.not
  row([78, 81], action.plain, -1), // v128.and, andnot, or, xor
  row(82, action.plain, -2), // v128.bitselect
  row(83, action.plain, 0), // v128.any_true
  row([84, 87], action.laneAccess, -1), // load_lane
  row([88, 91], action.laneAccess, -2), // store_lane
  row([92, 93], action.memoryAccess, 0), // load_zero
  row([94, 95], action.plain, 0), // f32x4.demote, f64x2.promote
  row([96, 100], action.plain, 0), // i8x16 abs, neg, popcnt, all_true, bitmask
  row([101, 102], action.plain, -1), // i8x16 narrow
  row([103, 106], action.plain, 0), // f32x4 rounding
  row([107, 115], action.plain, -1), // i8x16 shifts, add, sub
  row([116, 117], action.plain, 0), // f64x2 ceil, floor
  row([118, 121], action.plain, -1), // i8x16 min, max
  row(122, action.plain, 0), // f64x2.trunc
  row(123, action.plain, -1), // i8x16.avgr_u
  row([124, 129], action.plain, 0), // extadd_pairwise, i16x8 abs, neg
  row(130, action.plain, -1), // i16x8.q15mulr_sat_s
  row([131, 132], action.plain, 0), // i16x8 all_true, bitmask
  row([133, 134], action.plain, -1), // i16x8 narrow
  row([135, 138], action.plain, 0), // i16x8 extend
  row([139, 147], action.plain, -1), // i16x8 shifts, add, sub
  row(148, action.plain, 0), // f64x2.nearest
  row([149, 153], action.plain, -1), // i16x8 mul, min, max
  row([155, 159], action.plain, -1), // i16x8 avgr_u, extmul
  row([160, 161], action.plain, 0), // i32x4 abs, neg
  row([163, 164], action.plain, 0), // i32x4 all_true, bitmask
  row([167, 170], action.plain, 0), // i32x4 extend
  row([171, 174], action.plain, -1), // i32x4 shifts, add
  row(177, action.plain, -1), // i32x4.sub
  row([181, 186], action.plain, -1), // i32x4 mul, min, max, dot
  row([188, 191], action.plain, -1), // i32x4 extmul
  row([192, 193], action.plain, 0), // i64x2 abs, neg
  row([195, 196], action.plain, 0), // i64x2 all_true, bitmask
  row([199, 202], action.plain, 0), // i64x2 extend
  row([203, 206], action.plain, -1), // i64x2 shifts, add
  row(209, action.plain, -1), // i64x2.sub
  row([213, 219], action.plain, -1), // i64x2 mul, comparisons
  row([220, 223], action.plain, -1), // i64x2 extmul
  row([224, 225], action.plain, 0), // f32x4 abs, neg
  row(227, action.plain, 0), // f32x4.sqrt
  row([228, 235], action.plain, -1), // f32x4 arithmetic
  row([236, 237], action.plain, 0), // f64x2 abs, neg
  row(239, action.plain, 0), // f64x2.sqrt
  row([240, 247], action.plain, -1), // f64x2 arithmetic
  row([248, 255], action.plain, 0), // conversions
];

/** The codes of relaxed SIMD behind the same prefix. */
export const relaxedVectorCodes = { first: 0x100, last: 0x12f } as const;

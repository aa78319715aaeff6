/** The instructions rewriting writes. */
export const instruction = {
  unreachable: 0x00,
  block: 0x02,
  if: 0x04,
  end: 0x0b,
  branch: 0x0c,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Load: 0x28,
  i64Load: 0x29,
  i32Load8Unsigned: 0x2d,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  i32EqualZero: 0x45,
  i32Equal: 0x46,
  i32GreaterUnsigned: 0x4b,
  i64LessSigned: 0x53,
  i32Add: 0x6a,
  i32Subtract: 0x6b,
  i32Or: 0x72,
  i64Subtract: 0x7d,
  i64Or: 0x84,
  i64ShiftLeft: 0x86,
  i64ShiftRightUnsigned: 0x88,
  i64ExtendI32Unsigned: 0xad,
} as const;

/** The type of a block without operands. */
export const emptyBlock = 0x40;

/** In the alignment of a load: a memory index follows. */
export const memoryIndexBit = 0x40;

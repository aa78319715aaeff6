import { type ByteCursor, readByte, readU32, skipBytes } from "../binary/byte-cursor.ts";
import { readS32, readS64 } from "../binary/signed-numbers.ts";
import { readValueType } from "../binary/value-types.ts";
import { readIndex } from "../code/indexes.ts";
import { featureBit } from "../features.ts";
import { featureRefused, malformed } from "../rejections.ts";

/** What a constant expression may refer to. */
export interface ConstantScope {
  readonly functions: number;
  /** Gets a 1 for each function whose reference is taken. */
  readonly referenced: Uint8Array;
  /** Globals that come before the expression. */
  readonly globals: number;
}

/** What was found in a constant expression. */
export interface ConstantExpression {
  /** Its value, when it is a single `i32.const`. */
  readonly i32: number | undefined;
  /** Its value, when it is a single `i64.const`. */
  readonly i64: bigint | undefined;
  readonly features: number;
}

const opcode = {
  end: 0x0b,
  globalGet: 0x23,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  i32Add: 0x6a,
  i32Multiply: 0x6c,
  i64Add: 0x7c,
  i64Multiply: 0x7e,
  nullReference: 0xd0,
  functionReference: 0xd2,
  vectorPrefix: 0xfd,
} as const;
const vectorConst = 12;

/** Reads a constant expression up to and including its `end`. */
export function readConstantExpression(cursor: ByteCursor, scope: ConstantScope): ConstantExpression {
  let features = 0;
  let i32: number | undefined;
  let i64: bigint | undefined;
  let count = 0;
  for (;;) {
    const offset = cursor.position;
    const code = readByte(cursor);
    if (code === opcode.end) {
      return count === 1 ? { i32, i64, features } : { i32: undefined, i64: undefined, features };
    }
    count += 1;
    if (code === opcode.i32Const) {
      i32 = readS32(cursor);
    } else if (code === opcode.i64Const) {
      i64 = readS64(cursor);
    } else {
      features |= skipConstant(cursor, code, scope, offset);
    }
  }
}

/** Passes over one instruction and gives the bit of its feature. */
function skipConstant(cursor: ByteCursor, code: number, scope: ConstantScope, offset: number): number {
  switch (code) {
    case opcode.globalGet:
      readIndex(cursor, scope.globals, "global before this one");
      return 0;
    case opcode.f32Const:
      skipBytes(cursor, 4);
      return 0;
    case opcode.f64Const:
      skipBytes(cursor, 8);
      return 0;
    case opcode.nullReference:
      readValueType(cursor);
      return featureBit("reference-types");
    case opcode.functionReference:
      scope.referenced[readIndex(cursor, scope.functions, "function")] = 1;
      return featureBit("reference-types");
    case opcode.vectorPrefix:
      if (readU32(cursor) !== vectorConst) {
        throw malformed("an instruction is not constant", offset);
      }
      skipBytes(cursor, 16);
      return featureBit("simd");
    default:
      return extendedConstant(code, offset);
  }
}

const gcPrefix = 0xfb;

function extendedConstant(code: number, offset: number): number {
  const i32Arithmetic = code >= opcode.i32Add && code <= opcode.i32Multiply;
  const i64Arithmetic = code >= opcode.i64Add && code <= opcode.i64Multiply;
  if (i32Arithmetic || i64Arithmetic) {
    return featureBit("extended-const");
  }
  throw code === gcPrefix ? featureRefused("gc", offset) : malformed("an instruction is not constant", offset);
}

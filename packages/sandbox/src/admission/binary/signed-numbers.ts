import { malformed } from "../rejections.ts";
import { type ByteCursor, readByte } from "./byte-cursor.ts";

/** Bytes a signed LEB128 may have, and what its last byte may be when it has all of them. */
interface SignedForm {
  readonly bits: number;
  readonly maximumBytes: number;
  /** The last byte is at most this, or at least {@link negativeFrom}: its spare bits repeat the sign. */
  readonly positiveTo: number;
  readonly negativeFrom: number;
}

const s32: SignedForm = { bits: 32, maximumBytes: 5, positiveTo: 0x07, negativeFrom: 0x78 };
const s64: SignedForm = { bits: 64, maximumBytes: 10, positiveTo: 0x00, negativeFrom: 0x7f };

function skipSigned(cursor: ByteCursor, form: SignedForm): void {
  for (let count = 1; count < form.maximumBytes; count += 1) {
    if (readByte(cursor) < 0x80) {
      return;
    }
  }
  const last = readByte(cursor);
  if (last > 0x7f || (last > form.positiveTo && last < form.negativeFrom)) {
    throw malformed(`a number is longer than ${form.bits} bits`, cursor.position - 1);
  }
}

/** Passes over a signed LEB128 of 32 bits. */
export function skipS32(cursor: ByteCursor): void {
  skipSigned(cursor, s32);
}

/** Passes over a signed LEB128 of 64 bits. */
export function skipS64(cursor: ByteCursor): void {
  skipSigned(cursor, s64);
}

/** Reads a signed LEB128 of 32 bits. */
export function readS32(cursor: ByteCursor): number {
  const start = cursor.position;
  skipSigned(cursor, s32);
  let value = 0;
  let shift = 0;
  for (let position = start; position < cursor.position; position += 1) {
    value |= ((cursor.bytes[position] ?? 0) & 0x7f) << shift;
    shift += 7;
  }
  const lastByte = cursor.bytes[cursor.position - 1] ?? 0;
  return shift < 32 && (lastByte & 0x40) !== 0 ? value | (-1 << shift) : value;
}

/** Reads a signed LEB128 of 64 bits. */
export function readS64(cursor: ByteCursor): bigint {
  const start = cursor.position;
  skipSigned(cursor, s64);
  let value = 0n;
  for (let position = cursor.position - 1; position >= start; position -= 1) {
    value = (value << 7n) | BigInt((cursor.bytes[position] ?? 0) & 0x7f);
  }
  return BigInt.asIntN(Math.min(64, 7 * (cursor.position - start)), value);
}
